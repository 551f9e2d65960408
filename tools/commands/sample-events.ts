import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { renditionTask } from '../../contracts/events/large-image-workflow.ts';
import { makeSampleJpeg } from '../bench/sample-jpeg.ts';
import { signLocalToken } from '../client/local-token.ts';
import type { StackClient } from '../client/stack-client.ts';
import { UsageError } from './command.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** Where the first sample by name is not the usual case. */
const defaultCases = new Map([
  ['delete-files', 'processed'],
  ['process-upload', 'object-created'],
  ['publish-image-event', 'processed'],
  ['record-image', 'processed'],
]);

/** The upload that the samples name. */
const sampleUpload = {
  bucket: 'example-uploads',
  key: 'uploads/holiday/sea and sky (café).jpg',
  eTag: '0a4f1c6be7c1f3d2a9b8e7d6c5f4a3b2',
  /** In the samples of process-upload, and in those of the workflow. */
  size: /(?<=\\?"size\\?": ?)(204800|25165824)\b/g,
};

const task = v.pipe(v.string(), v.parseJson(), renditionTask);

/** The paths of all samples, or of those of one function. */
export function listSamples(functionName = '*'): string[] {
  return globSync(`events/${functionName}.*.json`, { cwd: root }).sort();
}

/** Reads a file, or the default sample of a function. @throws {UsageError} when it does not exist */
export async function readEvent(functionName: string, path?: string): Promise<string> {
  const samples = listSamples(functionName);
  const usual = `${functionName}.${defaultCases.get(functionName)}.json`;
  const sample = samples.find((each) => basename(each) === usual) ?? samples[0];
  const file = path ?? (sample && join(root, sample));
  try {
    return await readFile(file ?? '', 'utf8');
  } catch (cause) {
    throw new UsageError(`There is no event ${path ?? `events/${functionName}.*.json`}`, { cause });
  }
}

/**
 * Fits a sample to a running stack of stage `local`: it gets the names of its buckets and a token that it accepts, and the
 * object that the sample names is put there. Any other event stays as it is.
 */
export async function fitSample(event: string, client: StackClient): Promise<string> {
  const uploadsBucket = client.getOutput('UploadsBucketName');
  const { success, output } = v.safeParse(task, event);
  if (success) {
    await putRawImage(client, output.rendition.file);
  }
  const fitted = event
    .replaceAll('example-images', client.getOutput('ImagesBucketName'))
    .replaceAll(/Bearer [\w.-]+/g, `Bearer ${await signLocalToken({ sub: 'alice', expires: '1h' })}`);
  if (!fitted.includes(sampleUpload.bucket)) {
    return fitted;
  }
  const photo = await makeSampleJpeg(1);
  const eTag = await client.upload(sampleUpload.key, photo, 'image/jpeg');
  return fitted
    .replaceAll(sampleUpload.bucket, uploadsBucket)
    .replaceAll(sampleUpload.eTag, eTag)
    .replaceAll(sampleUpload.size, `${photo.length}`);
}

/** Puts an intermediate file of the workflow: black pixels. */
async function putRawImage(
  client: StackClient,
  { key, width, height, channels }: v.InferOutput<typeof renditionTask>['rendition']['file'],
): Promise<void> {
  const Body = Buffer.alloc(width * height * channels);
  const Bucket = client.getOutput('ImagesBucketName');
  await client.s3.send(new PutObjectCommand({ Bucket, Key: key, Body }));
}
