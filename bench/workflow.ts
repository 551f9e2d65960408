import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import * as v from 'valibot';
import { stages } from '../infra/stages.ts';
import type { Benchmark, Measurement, Settings } from './benchmark.ts';
import { photo } from './photo.ts';
import { runInChild } from './run-in-child.ts';
import { withFiles } from './with-files.ts';

const { workflow: settingsOfStage } = stages.prod;
const watermark = settingsOfStage.watermark ? readFileSync(settingsOfStage.watermark, 'utf8') : '';

export const workflow: Benchmark = {
  title: 'The workflow for large images',
  method: `All steps of one image (inspect, resize, watermark and optimize, with their work files in memory) against bare
sharp making the same renditions in one process: processor time. Memory: the peak of a fresh process for each step that
holds a whole upload, as a part of its function's memory.`,
  run: async (settings) => {
    const photos = { '24 MP JPEG': await photo(24), '100 MP JPEG': await photo(100) };
    const files = { ...photos, '100 MP interlaced PNG': await interlacedPng() };
    const measurements: Measurement[] = [];
    for (const [what, file] of Object.entries(photos)) {
      measurements.push(await compare(what, file, settings));
    }
    for (const [what, file] of Object.entries(files)) {
      measurements.push(await peak(`inspect, ${what}`, 'inspect', file, settings));
      measurements.push(await peak(`resize, ${what}`, 'resize', file, settings));
    }
    return measurements;
  },
};

/** The dearest kind of 100 MP that is accepted: its first row is complete with its last. */
function interlacedPng(): Promise<Buffer> {
  const canvas = { width: 10_000, height: 10_000, channels: 4, background: '#36907080' } as const;
  return sharp({ create: canvas }).png({ progressive: true, compressionLevel: 1 }).toBuffer();
}

const pairs = v.array(v.object({ bare: v.number(), ours: v.number() }));

async function compare(what: string, file: Buffer, { rounds, say }: Settings): Promise<Measurement> {
  say(`workflow: ${what}`);
  const measured = await withFiles([file], ([path]) =>
    runInChild({
      program: 'compare-workflow.ts',
      settings: { photo: path, watermark, rounds },
      result: pairs,
    }),
  );
  const values = measured.map(({ bare, ours }) => ours / bare);
  return { what: `${what}, against bare sharp`, values, unit: '×', goal: { atMost: 1.5 } };
}

async function peak(what: string, step: string, file: Buffer, { say }: Settings): Promise<Measurement> {
  say(`workflow: memory of ${what}`);
  const bytes = await withFiles([file], ([path]) =>
    runInChild({ program: 'workflow-step.ts', settings: { photo: path, step }, result: v.number() }),
  );
  const share = (bytes / 1024 ** 2 / settingsOfStage.memory) * 100;
  return { what: `memory of ${what}`, values: [share], unit: '%', goal: { atMost: 60 } };
}
