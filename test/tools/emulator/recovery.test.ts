import type { ScheduledEvent } from 'aws-lambda';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import type { FaultTrigger } from '../../../tools/emulator/services/lambda/faults.ts';
import { processing } from '../../support/records.ts';
import { sample } from '../../support/samples.ts';
import { Stack } from '../../support/stack.ts';
import { startEmulatedStack } from '../../support/targets/emulator.ts';
import { waitFor } from '../../support/wait-for.ts';

const cleanups: (() => Promise<void>)[] = [];
afterAll(async () => {
  await Promise.all(cleanups.splice(0).map((cleanup) => cleanup()));
});

/** process-upload makes four AWS calls for an upload: claim, read, write, commit. */
const beforeCommit: FaultTrigger = { beforeCall: 4 };
const beforeWrite: FaultTrigger = { beforeCall: 3 };

/** Starts a stack whose worker crashes once for each trigger, and uploads an image. */
async function uploadWithCrashes(...triggers: FaultTrigger[]) {
  const target = await startEmulatedStack();
  const stack = await Stack.connect(target);
  cleanups.push(async () => {
    await stack.close();
    await target.stop();
  });
  // The test event of S3 must be processed first, or it would consume the fault.
  await stack.waitForEmptyQueue();
  target.faults.injectCrash('image-pipeline-local-process-upload', ...triggers);
  const key = stack.freshKey('crash.jpg');
  const image = sharp({ create: { width: 64, height: 48, channels: 3, background: 'teal' } });
  const eTag = await stack.client.upload(key, await image.jpeg().toBuffer());
  return { stack, key, eTag };
}

test.concurrent('a worker that crashes between its write and its commit is recovered by one retry', async () => {
  const { stack, key } = await uploadWithCrashes(beforeCommit);
  const record = await stack.waitForRecord(key, stack.secondsToDeadLetter);
  const thumbnail = `images/${record.imageId}/2/thumbnail.webp`;
  expect(record).toMatchObject({
    status: 'PROCESSED',
    attempt: 2,
    renditions: { thumbnail: { key: thumbnail } },
  });

  const files = await waitFor('the deletion of the file of the crashed attempt', async () => {
    const keys = await stack.listRenditionKeys(record.imageId);
    return keys.length === 1 ? keys : undefined;
  });
  expect(files).toEqual([thumbnail]);
  expect(await stack.waitForEvent(`${record.imageId}-PROCESSED-2`)).toMatchObject({
    type: 'image.processed',
  });
}, 60_000);

test.concurrent('a worker that crashes every time leaves a dead-letter message, and the sweeper marks its upload FAILED', async () => {
  const { stack, key, eTag } = await uploadWithCrashes(beforeWrite, beforeWrite, beforeWrite);
  await stack.receiveDeadLetterMessage(eTag, stack.secondsToDeadLetter);
  const records = await stack.client.listRecords(key);
  const [record] = records.filter((each) => each.status === 'PROCESSING');
  expect(record).toMatchObject({ attempt: 3 });

  // The lease has expired longer ago than the retention of the message.
  await stack.putRecord(processing({ ...record, leaseExpiresAt: '2026-01-01T00:00:00.000Z' }));
  await stack.invoke('sweep-uploads', sample<ScheduledEvent>('sweep-uploads.scheduled'));
  const ended = await stack.waitForRecord(key);
  expect(ended).toMatchObject({ status: 'FAILED', attempt: 3 });
  expect(await stack.waitForEvent(`${ended.imageId}-FAILED-3`)).toMatchObject({ type: 'image.failed' });

  const message = await stack.receiveDeadLetterMessage(eTag);
  await stack.send(message.Body ?? '');
  const redriven = await waitFor('the redrive', async () =>
    (await stack.client.listRecords(key)).find(({ status }) => status === 'PROCESSED'),
  );
  expect(redriven).toMatchObject({ imageId: ended.imageId, attempt: 4 });
}, 90_000);
