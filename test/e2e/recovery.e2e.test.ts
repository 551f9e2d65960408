import { randomUUID } from 'node:crypto';
import type { ScheduledEvent } from 'aws-lambda';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { awaitingUpload, processing, sourceWith } from '../support/records.ts';
import { sample } from '../support/samples.ts';
import { Stack } from '../support/stack.ts';
import { waitFor } from '../support/wait-for.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.connect();
});
afterAll(() => stack.close());

const sweep = () => stack.invoke('sweep-uploads', sample<ScheduledEvent>('sweep-uploads.scheduled'));

const expired = '2026-01-01T00:00:00.000Z';

const makeJpeg = () =>
  sharp({ create: { width: 64, height: 48, channels: 3, background: 'teal' } })
    .jpeg()
    .toBuffer();

/** Creates an upload whose worker died long ago: the object exists, and its record is still PROCESSING. */
async function createExpiredClaim() {
  const key = stack.freshKey('expired.jpg');
  await stack.client.upload(key, await makeJpeg());
  const { imageId, source, createdAt } = await stack.waitForRecord(key);
  const record = processing({
    imageId,
    source,
    sourceKey: key,
    createdAt,
    leaseExpiresAt: expired,
    updatedAt: expired,
  });
  await stack.putRecord(record);
  return { key, record };
}

test('the sweeper fails an upload whose lease expired, and a redrive processes it', async () => {
  const { key, record } = await createExpiredClaim();
  await sweep();
  const swept = await stack.waitForRecord(key);
  expect(swept).toMatchObject({ status: 'FAILED', attempt: 1 });
  expect(await stack.waitForEvent(`${record.imageId}-FAILED-1`)).toMatchObject({ type: 'image.failed' });

  const message = await stack.receiveDeadLetterMessage(record.source.eTag);
  await stack.send(message.Body ?? '');
  const redriven = await waitFor('the redrive', async () =>
    (await stack.client.listRecords(key)).find(({ status }) => status === 'PROCESSED'),
  );
  expect(redriven).toMatchObject({ imageId: record.imageId, attempt: 2 });
  expect(await stack.waitForEvent(`${record.imageId}-PROCESSED-2`)).toMatchObject({
    type: 'image.processed',
  });

  const thumbnail = `images/${record.imageId}/2/thumbnail.webp`;
  const files = await waitFor('the deletion of the failed attempt’s renditions', async () => {
    const keys = await stack.listRenditionKeys(record.imageId);
    return keys.length === 1 ? keys : undefined;
  });
  expect(files).toEqual([thumbnail]);
});

test('the sweeper skips an upload whose message is still in the queue', async () => {
  const key = stack.freshKey('held.jpg');
  const now = Date.now();
  const record = processing({
    imageId: `held-${now}`,
    sourceKey: key,
    createdAt: new Date(now).toISOString(),
    leaseExpiresAt: new Date(now - 1000).toISOString(),
  });
  await stack.putRecord(record);
  await sweep();
  expect(await stack.client.listRecords(key)).toEqual([record]);
});

describe('a pending upload that has expired', () => {
  const pending = (sourceKey: string) =>
    awaitingUpload({ imageId: randomUUID(), sourceKey, leaseExpiresAt: expired });

  test('is deleted by the sweeper', async () => {
    const key = stack.freshKey('missing.jpg');
    await stack.putRecord(pending(key));
    await sweep();
    await waitFor('the deletion of the record', async () =>
      (await stack.client.listRecords(key)).length === 0 ? true : undefined,
    );
  });

  test('whose object is there is FAILED, and its source is in the dead-letter queue', async () => {
    const key = stack.freshKey('unnoticed.jpg');
    const eTag = await stack.client.upload(key, await makeJpeg());
    await stack.waitForRecord(key);
    const record = pending(key);
    await stack.putRecord(record);
    await sweep();
    expect(await stack.waitForRecords(key, 2)).toContainEqual(
      expect.objectContaining({
        imageId: record.imageId,
        status: 'FAILED',
        source: expect.objectContaining({ key, eTag }),
      }),
    );
    await stack.receiveDeadLetterMessage(key);
  });
});

/** Creates the record of an image that the workflow processes. */
async function createWorkflowClaim() {
  const key = stack.freshKey('large.jpg');
  const source = sourceWith({ key });
  const record = processing({ imageId: randomUUID(), sourceKey: key, source, leaseOwner: 'workflow' });
  await stack.putRecord(record);
  const { imageId, attempt } = record;
  return { key, input: { imageId, attempt, source } };
}

test('a workflow that fails leaves FAILED and a dead-letter message', async () => {
  const { key, input } = await createWorkflowClaim();
  const error = { Error: 'Sandbox.Timedout', Cause: '{}' };
  expect(await stack.invoke('record-image', { ...input, error })).toEqual({ status: 'FAILED' });
  expect(await stack.waitForRecord(key)).toMatchObject({ imageId: input.imageId, status: 'FAILED' });
  await stack.receiveDeadLetterMessage(key);
});

test('a workflow that records its result again changes nothing', async () => {
  const { key, input } = await createWorkflowClaim();
  const record = () => stack.invoke('record-image', { ...input, rejection: { reason: 'CORRUPT_IMAGE' } });
  expect(await record()).toEqual({ status: 'REJECTED' });
  const recorded = await stack.waitForRecord(key);
  expect(await record()).toEqual({ status: 'REJECTED' });
  expect(await stack.client.listRecords(key)).toEqual([recorded]);
});
