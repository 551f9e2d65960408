import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Faults } from '../../../tools/emulator/services/lambda/faults.ts';
import { uncompressedPng } from '../../../tools/fixtures/large-images.ts';
import { processing } from '../../support/records.ts';
import { sample } from '../../support/samples.ts';
import { Stack } from '../../support/stack.ts';
import { startEmulatedStack } from '../../support/targets/emulator.ts';
import { waitFor } from '../../support/wait-for.ts';

let stack: Stack;
let faults: Faults;
let stop: () => Promise<void>;
beforeAll(async () => {
  const target = await startEmulatedStack();
  ({ faults, stop } = target);
  stack = await Stack.connect(target);
});
afterAll(async () => {
  await stack.close();
  await stop();
});

/** Kills the next invocations of a step before their first AWS call. */
function injectCrash(functionName: string, times: number): void {
  const triggers = Array.from({ length: times }, () => ({ beforeCall: 1 }));
  faults.injectCrash(`image-pipeline-local-${functionName}`, ...triggers);
}

async function uploadLarge(name: string) {
  const key = stack.freshKey(name);
  const eTag = await stack.client.upload(key, uncompressedPng());
  return { key, eTag };
}

async function waitForDeletedIntermediateFiles(imageId: string): Promise<void> {
  await waitFor('the deletion of the intermediate files', async () =>
    (await stack.listIntermediateKeys(imageId)).length === 0 ? true : undefined,
  );
}

test('a step that crashes twice is retried, and the image is PROCESSED', async () => {
  injectCrash('optimize-image', 2);
  const { key } = await uploadLarge('twice.png');
  const record = await stack.waitForRecord(key);
  expect(record).toMatchObject({ status: 'PROCESSED', attempt: 1 });
  await waitForDeletedIntermediateFiles(record.imageId);
}, 60_000);

test('a step that crashes every time ends as FAILED with a dead-letter message, and a redrive completes the upload', async () => {
  injectCrash('watermark-image', 8);
  const { key, eTag } = await uploadLarge('never.png');
  const record = await stack.waitForRecord(key);
  expect(record).toMatchObject({ status: 'FAILED', attempt: 1 });
  expect(await stack.waitForEvent(`${record.imageId}-FAILED-1`)).toMatchObject({ type: 'image.failed' });
  await waitForDeletedIntermediateFiles(record.imageId);

  const message = await stack.receiveDeadLetterMessage(eTag);
  await stack.send(message.Body ?? '');
  const redriven = await waitFor('the redrive', async () =>
    (await stack.client.listRecords(key)).find(({ status }) => status === 'PROCESSED'),
  );
  expect(redriven).toMatchObject({ imageId: record.imageId, attempt: 2 });
  const files = await waitFor('the deletion of the files of the failed attempt', async () => {
    const keys = await stack.listRenditionKeys(record.imageId);
    return keys.every((key) => key.includes('/2/')) ? keys : undefined;
  });
  expect(files).toHaveLength(3);
}, 60_000);

test('an expired lease of a workflow is marked FAILED by the sweeper, and a redrive completes the upload', async () => {
  const { key, eTag } = await uploadLarge('late.png');
  const record = await stack.waitForRecord(key);
  // The state of an execution that stopped before its last step, whose lease expired longer ago than messages live.
  const leaseExpiresAt = '2026-01-01T00:00:00.000Z';
  const { imageId, source, createdAt } = record;
  const seen = { imageId, source, createdAt, sourceKey: key, leaseExpiresAt, updatedAt: leaseExpiresAt };
  await stack.putRecord(processing({ ...seen, leaseOwner: 'workflow' }));

  await stack.invoke('sweep-uploads', sample<object>('sweep-uploads.scheduled'));

  expect(await stack.waitForRecord(key)).toMatchObject({ status: 'FAILED', attempt: 1 });
  const message = await stack.receiveDeadLetterMessage(eTag);
  await stack.send(message.Body ?? '');
  const redriven = await waitFor('the redrive', async () =>
    (await stack.client.listRecords(key)).find(({ status }) => status === 'PROCESSED'),
  );
  expect(redriven).toMatchObject({ imageId, attempt: 2 });
}, 60_000);
