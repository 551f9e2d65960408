import { PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { EventSubscription } from '../client/event-subscription.ts';
import type { StackClient } from '../client/stack-client.ts';

/** More concurrent uploads would only wait in the queue. */
const maxConcurrentUploads = 8;

/** After this many empty receives of one second each, an upload is lost. */
const maxEmptyReceives = 60;

interface LoadOptions {
  client: StackClient;
  subscription: EventSubscription;
  /** The contents of the uploads, in turns. */
  files: Buffer[];
  count: number;
}

/**
 * Uploads `count` files, each by one presigned PUT, and waits for the image event of each.
 * @throws {Error} when an upload is not processed
 */
export async function generateLoad({ client, subscription, files, count }: LoadOptions): Promise<void> {
  const numbers = Array.from({ length: count }, (_, number) => number).values();
  const worker = async () => {
    for (const number of numbers) {
      await upload(client, files[number % files.length] ?? Buffer.alloc(0));
    }
  };
  const workers = Array.from({ length: Math.min(maxConcurrentUploads, count) }, worker);
  await Promise.all([waitForProcessed(subscription, count), ...workers]);
}

async function upload(client: StackClient, file: Buffer): Promise<void> {
  const request = new PutObjectCommand({
    Bucket: client.getOutput('UploadsBucketName'),
    Key: `uploads/bench/${crypto.randomUUID()}.jpg`,
  });
  const url = await getSignedUrl(client.s3, request);
  const { status } = await fetch(url, { method: 'PUT', body: new Uint8Array(file) });
  if (status !== 200) {
    throw new Error(`S3 answered an upload with status ${status}`);
  }
}

/** Counts image ids, since an event can be delivered more than once. */
async function waitForProcessed(subscription: EventSubscription, count: number): Promise<void> {
  const processed = new Set<string>();
  for (let emptyReceives = 0; processed.size < count; ) {
    const events = await subscription.receive();
    emptyReceives = events.length === 0 ? emptyReceives + 1 : 0;
    if (emptyReceives > maxEmptyReceives || events.some(({ type }) => type !== 'image.processed')) {
      throw new Error(`${processed.size} of ${count} uploads were processed`);
    }
    for (const { imageId } of events) {
      processed.add(imageId);
    }
  }
}
