import { PutObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import type { Pipeline } from '../commands/pipeline.ts';
import type { Subscription } from '../commands/subscription.ts';

/** More at a time would only queue up. */
const uploadsAtOnce = 8;

/** With nothing announced for so many receives, of a second each, something is lost. */
const patience = 60;

interface Flood {
  pipeline: Pipeline;
  subscription: Subscription;
  /** Uploaded in turns. */
  pictures: Buffer[];
  count: number;
}

/**
 * Uploads so many pictures and waits until the end of each was announced. As cheap for the client as clients are: one
 * presigned PUT for each.
 * @throws {Error} when an upload is not processed
 */
export async function flood({ pipeline, subscription, pictures, count }: Flood): Promise<void> {
  const numbers = Array.from({ length: count }, (_, number) => number).values();
  const worker = async () => {
    for (const number of numbers) {
      await upload(pipeline, pictures[number % pictures.length] ?? Buffer.alloc(0));
    }
  };
  const workers = Array.from({ length: Math.min(uploadsAtOnce, count) }, worker);
  await Promise.all([awaitEnds(subscription, count), ...workers]);
}

async function upload(pipeline: Pipeline, picture: Buffer): Promise<void> {
  const request = new PutObjectCommand({
    Bucket: pipeline.output('UploadsBucketName'),
    Key: `uploads/bench/${crypto.randomUUID()}.jpg`,
  });
  const url = await getSignedUrl(pipeline.s3, request);
  const { status } = await fetch(url, { method: 'PUT', body: new Uint8Array(picture) });
  if (status !== 200) {
    throw new Error(`An upload was answered with ${status}`);
  }
}

/** An announcement can come twice. */
async function awaitEnds(subscription: Subscription, count: number): Promise<void> {
  const ended = new Set<string>();
  for (let silent = 0; ended.size < count; ) {
    const events = await subscription.receive();
    silent = events.length === 0 ? silent + 1 : 0;
    if (silent > patience || events.some(({ type }) => type !== 'image.processed')) {
      throw new Error(`Of ${count} uploads, ${ended.size} were processed`);
    }
    events.forEach(({ imageId }) => void ended.add(imageId));
  }
}
