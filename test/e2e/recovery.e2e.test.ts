import type { ScheduledEvent } from 'aws-lambda';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { processing } from '../support/records.ts';
import { sample } from '../support/samples.ts';
import { Stack } from '../support/stack.ts';
import { waitFor } from '../support/wait-for.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.connect();
});
afterAll(() => stack.close());

const sweep = () => stack.invoke('sweep-uploads', sample<ScheduledEvent>('sweep-uploads.scheduled'));

/** An upload whose worker disappeared long ago: its picture is there, its record still says PROCESSING. */
async function abandonedUpload() {
  const key = stack.freshKey('abandoned.jpg');
  const body = await sharp({ create: { width: 64, height: 48, channels: 3, background: 'teal' } })
    .jpeg()
    .toBuffer();
  await stack.pipeline.upload(key, body);
  const { imageId, source, createdAt } = await stack.ended(key);
  const leaseUntil = '2026-01-01T00:00:00.000Z';
  const record = processing({
    imageId,
    source,
    sourceKey: key,
    createdAt,
    leaseUntil,
    updatedAt: leaseUntil,
  });
  await stack.putRecord(record);
  return { key, record };
}

test('the sweeper ends an upload that was abandoned, and a redrive finishes it', async () => {
  const { key, record } = await abandonedUpload();
  await sweep();
  const swept = await stack.ended(key);
  expect(swept).toMatchObject({ status: 'FAILED', attempt: 1 });
  expect(await stack.announced(`${record.imageId}-FAILED-1`)).toMatchObject({ type: 'image.failed' });

  const letter = await stack.deadLetter(record.source.eTag);
  await stack.send(letter.Body ?? '');
  const redriven = await waitFor('the redrive', async () =>
    (await stack.pipeline.records(key)).find(({ status }) => status === 'PROCESSED'),
  );
  expect(redriven).toMatchObject({ imageId: record.imageId, attempt: 2 });
  expect(await stack.announced(`${record.imageId}-PROCESSED-2`)).toMatchObject({ type: 'image.processed' });

  const thumbnail = `images/${record.imageId}/2/thumbnail.webp`;
  const files = await waitFor('the files of the failed attempt to go', async () => {
    const found = await stack.files(record.imageId);
    return found.length === 1 ? found : undefined;
  });
  expect(files).toEqual([thumbnail]);
});

test('the sweeper leaves an upload that may still be finished', async () => {
  const key = stack.freshKey('held.jpg');
  const now = Date.now();
  const record = processing({
    imageId: `held-${now}`,
    sourceKey: key,
    createdAt: new Date(now).toISOString(),
    leaseUntil: new Date(now - 1000).toISOString(),
  });
  await stack.putRecord(record);
  await sweep();
  expect(await stack.pipeline.records(key)).toEqual([record]);
});
