import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import * as v from 'valibot';
import { stages } from '../../infra/stages.ts';
import type { Benchmark, BenchmarkSettings, Measurement } from './benchmark.ts';
import { runInChild } from './run-in-child.ts';
import { makeSampleJpeg } from './sample-jpeg.ts';
import { withTempFiles } from './with-temp-files.ts';

const { workflow: workflowSettings } = stages.prod;
const watermark = workflowSettings.watermark ? readFileSync(workflowSettings.watermark, 'utf8') : '';

export const workflow: Benchmark = {
  title: 'The workflow for large images',
  method: `All steps of one image (inspect, resize, watermark and optimize, with their intermediate files in memory) against
bare sharp making the same renditions in one process: processor time. Memory: the peak of a fresh process for each step that
holds a whole upload, as a share of its function's memory.`,
  run: async (settings) => {
    const jpegs = { '24 MP JPEG': await makeSampleJpeg(24), '100 MP JPEG': await makeSampleJpeg(100) };
    const files = { ...jpegs, '100 MP interlaced PNG': await interlacedPng() };
    const measurements: Measurement[] = [];
    for (const [name, file] of Object.entries(jpegs)) {
      measurements.push(await compare(name, file, settings));
    }
    for (const [name, file] of Object.entries(files)) {
      measurements.push(await measurePeak(`inspect, ${name}`, 'inspect', file, settings));
      measurements.push(await measurePeak(`resize, ${name}`, 'resize', file, settings));
    }
    return measurements;
  },
};

/** Makes the most expensive kind of 100 MP that is accepted: its first row is complete with its last. */
function interlacedPng(): Promise<Buffer> {
  const canvas = { width: 10_000, height: 10_000, channels: 4, background: '#36907080' } as const;
  return sharp({ create: canvas }).png({ progressive: true, compressionLevel: 1 }).toBuffer();
}

const pairs = v.array(v.object({ bare: v.number(), workflow: v.number() }));

async function compare(
  name: string,
  file: Buffer,
  { rounds, logStatus }: BenchmarkSettings,
): Promise<Measurement> {
  logStatus(`workflow: ${name}`);
  const results = await withTempFiles([file], ([path]) =>
    runInChild({
      program: 'compare-workflow.ts',
      settings: { file: path, watermark, rounds },
      result: pairs,
    }),
  );
  const values = results.map((pair) => pair.workflow / pair.bare);
  return { name: `${name}, against bare sharp`, values, unit: '×', goal: { atMost: 1.5 } };
}

async function measurePeak(
  name: string,
  step: string,
  file: Buffer,
  { logStatus }: BenchmarkSettings,
): Promise<Measurement> {
  logStatus(`workflow: memory of ${name}`);
  const bytes = await withTempFiles([file], ([path]) =>
    runInChild({ program: 'workflow-step.ts', settings: { file: path, step }, result: v.number() }),
  );
  const share = (bytes / 1024 ** 2 / workflowSettings.memoryMb) * 100;
  return { name: `memory of ${name}`, values: [share], unit: '%', goal: { atMost: 60 } };
}
