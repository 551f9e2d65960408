import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { ImageEvent } from '../events/image-event.ts';
import { isTerminal, type TerminalRecord } from '../events/image-record.ts';
import type { Pipeline } from './pipeline.ts';
import type { Subscription } from './subscription.ts';

/** One file on its way through the pipeline. */
export interface Run {
  file: string;
  key: string;
  /** When the upload began, in milliseconds of the clock. */
  startedAt: number;
  /** From the beginning of the upload to the announcement of its end. */
  milliseconds?: number;
  record?: TerminalRecord;
}

export interface RunOptions {
  pipeline: Pipeline;
  subscription: Subscription;
  files: string[];
  /** Told after each end. */
  onProgress: (ended: number, total: number) => void;
}

/** Uploads that end neither well nor badly in this time never will: three receives and a sweep take less. */
const patienceSeconds = 300;

/** More uploads at once would only queue up on two cores. */
const uploadsAtOnce = 4;

/** Uploads every file and waits for each end; the answer has them in the order of the files. */
export async function runUploads(options: RunOptions): Promise<{ runs: Run[]; events: ImageEvent[] }> {
  const runs = options.files.map((file, index): Run => {
    // The name of a file can be longer and stranger than any key: keep its end, and a number that makes it unique.
    const key = `uploads/demo/${String(index + 1).padStart(5, '0')}/${basename(file)}`;
    return { file, key, startedAt: 0 };
  });
  const [events] = await Promise.all([collectEnds(runs, options), uploadAll(runs, options.pipeline)]);
  return { runs, events };
}

async function uploadAll(runs: Run[], pipeline: Pipeline): Promise<void> {
  const waiting = runs.values();
  const worker = async () => {
    for (const run of waiting) {
      await upload(run, pipeline);
    }
  };
  await Promise.all(Array.from({ length: uploadsAtOnce }, worker));
}

async function upload(run: Run, pipeline: Pipeline): Promise<void> {
  const { size: ContentLength } = await stat(run.file);
  const Body = ContentLength === 0 ? '' : createReadStream(run.file);
  const Bucket = pipeline.output('UploadsBucketName');
  run.startedAt = Date.now();
  await pipeline.s3.send(new PutObjectCommand({ Bucket, Key: run.key, Body, ContentLength }));
}

/** Listens to the announcements until every run has its end, or none has come for too long. */
async function collectEnds(
  runs: Run[],
  { pipeline, subscription, onProgress }: RunOptions,
): Promise<ImageEvent[]> {
  const events: ImageEvent[] = [];
  const open = new Map(runs.map((run) => [run.key, run]));
  let lastEnd = Date.now();
  while (open.size > 0 && Date.now() - lastEnd < patienceSeconds * 1000) {
    for (const event of await subscription.receive()) {
      events.push(event);
      await end(open.get(event.sourceKey), pipeline);
      open.delete(event.sourceKey);
      lastEnd = Date.now();
      onProgress(runs.length - open.size, runs.length);
    }
  }
  return events;
}

async function end(run: Run | undefined, pipeline: Pipeline): Promise<void> {
  if (run) {
    run.milliseconds = Date.now() - run.startedAt;
    const record = (await pipeline.records(run.key)).find(isTerminal);
    Object.assign(run, record && { record });
  }
}
