import { writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';
import { styleText } from 'node:util';
import type { ImageEvent } from '../events/image-event.ts';
import type { ImageRecord, Renditions, TerminalRecord } from '../events/image-record.ts';
import { reasons } from '../events/reasons.ts';
import type { Pipeline } from './pipeline.ts';
import type { Run } from './run-uploads.ts';

/** One row of `results.json`; paths are relative to that file, and what does not apply is null. */
export interface Result {
  file: string;
  key: string;
  imageId: string | null;
  status: ImageRecord['status'] | 'UNKNOWN';
  reason: string | null;
  format: string | null;
  width: number | null;
  height: number | null;
  renditions: Record<string, string>;
  milliseconds: number | null;
}

/** Writes the renditions of every run and `results.json` into this folder. */
export async function writeResults(runs: Run[], pipeline: Pipeline, folder: string): Promise<Result[]> {
  const results: Result[] = [];
  for (const [index, run] of runs.entries()) {
    results.push(await resultOf(run, index + 1, { pipeline, folder }));
  }
  await writeFile(join(folder, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
  return results;
}

interface Place {
  pipeline: Pipeline;
  folder: string;
}

async function resultOf(run: Run, number: number, place: Place): Promise<Result> {
  const { record } = run;
  const prefix = `${String(number).padStart(3, '0')}-${basename(run.file).slice(0, 60)}`;
  return {
    file: relative(place.folder, run.file),
    key: run.key,
    ...endOf(record),
    renditions: await saveRenditions(record?.status === 'PROCESSED' ? record.renditions : {}, prefix, place),
    milliseconds: run.milliseconds ?? null,
  };
}

const noImage = { format: null, width: null, height: null };

function endOf(record: TerminalRecord | undefined) {
  if (!record) {
    return { imageId: null, status: 'UNKNOWN', reason: null, ...noImage } as const;
  }
  const reason = record.status === 'REJECTED' ? record.reason : null;
  const image = record.status === 'PROCESSED' ? record.image : noImage;
  return { imageId: record.imageId, status: record.status, reason, ...image };
}

async function saveRenditions(
  renditions: Renditions,
  prefix: string,
  { pipeline, folder }: Place,
): Promise<Record<string, string>> {
  const saved: Record<string, string> = {};
  for (const [name, { key }] of Object.entries(renditions)) {
    const path = `${prefix}.${name}.webp`;
    await writeFile(join(folder, path), await pipeline.rendition(key));
    saved[name] = path;
  }
  return saved;
}

/** What a person reads of the results: a row for each file. */
export function formatResults(results: Result[]): string {
  const rows = results.map((result) => [
    basename(result.file),
    result.status,
    result.width && result.height ? `${result.width} × ${result.height}` : '',
    result.milliseconds === null ? '' : `${result.milliseconds} ms`,
    sentenceFor(result),
  ]);
  return formatTable(['file', 'status', 'size', 'time', 'reason'], rows);
}

function sentenceFor({ status, reason }: Result): string {
  const sentences: Record<string, string> = {
    FAILED: 'We could not process it; the upload is kept, and a redrive tries again.',
    UNKNOWN: 'It did not end in time.',
    ...reasons,
  };
  return sentences[reason ?? status] ?? '';
}

/** What a subscriber of the topic received, ten lines at most. */
export function formatEvents(events: ImageEvent[]): string {
  const shown = events.slice(0, 10).map(({ type, eventId }) => `  ${type.padEnd(16)} ${eventId}`);
  const rest = events.length - shown.length;
  return [
    `A subscriber received ${events.length} messages:`,
    ...shown,
    ...(rest > 0 ? [`  … and ${rest} more`] : []),
  ].join('\n');
}

function formatTable(head: string[], rows: string[][]): string {
  const widths = head.map((_title, column) =>
    Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)),
  );
  const line = (row: string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [styleText('bold', line(head)), ...rows.map(line)].join('\n');
}
