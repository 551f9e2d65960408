import { open } from 'node:fs/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import type { ImageEvent } from '../../contracts/events/image-event.ts';
import { mediaTypeFromExtension } from '../../contracts/records/image-formats.ts';
import { isTerminal, type TerminalRecord } from '../../contracts/records/image-record.ts';
import type { EventSubscription } from '../client/event-subscription.ts';
import type { StackClient } from '../client/stack-client.ts';
import { type InputFile, isFileError } from './input-files.ts';

/** One file and the result of its upload. */
export interface UploadResult {
  file: InputFile;
  key: string;
  /** The code of the error of a file that cannot be read, for example ENOENT. */
  fileError?: string;
  /** When the upload started, in milliseconds since the epoch. */
  startedAt: number;
  /** From the start of the upload to the receipt of its image event. */
  milliseconds?: number;
  record?: TerminalRecord;
}

export interface RunUploadsOptions {
  client: StackClient;
  subscription: EventSubscription;
  /** Each gets its result as soon as there is one. */
  uploads: UploadResult[];
  /** Called when an upload reaches a terminal status. */
  onProgress: (completed: number, total: number) => void;
}

/** When no event arrives for this long, none will: three receives and a sweep take less. */
const idleTimeoutSeconds = 300;

/** On two cores, more concurrent uploads would only wait in the queue. */
const maxConcurrentUploads = 4;

/** The uploads of these files, before they start. */
export function toUploads(files: InputFile[]): UploadResult[] {
  return files.map((file, index) => {
    // The number makes the key unique; leaving out the directories keeps it below the maximum length.
    const key = `uploads/demo/${String(index + 1).padStart(5, '0')}/${file.name}`;
    return { file, key, startedAt: 0 };
  });
}

/** Uploads every file and waits for the terminal statuses. @returns the image events in the order of their receipt */
export async function runUploads(options: RunUploadsOptions): Promise<ImageEvent[]> {
  const { uploads, client } = options;
  const [events] = await Promise.all([waitForResults(options), uploadAll(uploads, client)]);
  return events;
}

async function uploadAll(uploads: UploadResult[], client: StackClient): Promise<void> {
  const queue = uploads.values();
  const worker = async () => {
    for (const upload of queue) {
      await uploadFile(upload, client);
    }
  };
  await Promise.all(Array.from({ length: maxConcurrentUploads }, worker));
}

async function uploadFile(upload: UploadResult, client: StackClient): Promise<void> {
  try {
    await using file = await open(upload.file.path);
    const { size: ContentLength } = await file.stat();
    const Body = ContentLength === 0 ? '' : file.createReadStream({ autoClose: false });
    const Bucket = client.getOutput('UploadsBucketName');
    upload.startedAt = Date.now();
    const ContentType = mediaTypeFromExtension(upload.file.name);
    const request = { Bucket, Key: upload.key, Body, ContentLength, ContentType };
    await client.s3.send(new PutObjectCommand(request));
  } catch (error) {
    if (!isFileError(error)) {
      throw error;
    }
    upload.fileError = error.code;
  }
}

/** Receives image events until every upload has its result, or the idle timeout has passed. */
async function waitForResults(options: RunUploadsOptions): Promise<ImageEvent[]> {
  const { client, subscription, uploads, onProgress } = options;
  const events: ImageEvent[] = [];
  const pending = new Map(uploads.map((upload) => [upload.key, upload]));
  let lastEventAt = Date.now();
  const isPending = ({ key, fileError }: UploadResult) => pending.has(key) && fileError === undefined;
  while (uploads.some(isPending) && Date.now() - lastEventAt < idleTimeoutSeconds * 1000) {
    for (const event of await subscription.receive()) {
      events.push(event);
      await setRecord(pending.get(event.sourceKey), client);
      pending.delete(event.sourceKey);
      lastEventAt = Date.now();
      onProgress(uploads.length - pending.size, uploads.length);
    }
  }
  return events;
}

async function setRecord(upload: UploadResult | undefined, client: StackClient): Promise<void> {
  if (upload) {
    upload.milliseconds = Date.now() - upload.startedAt;
    const record = (await client.listRecords(upload.key)).find(isTerminal);
    Object.assign(upload, record && { record });
  }
}
