import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Faults } from '../../../../infra/targets/services/lambda/faults.ts';
import { bulkyPng } from '../../../support/pictures/large-pictures.ts';
import { processing } from '../../../support/records.ts';
import { sample } from '../../../support/samples.ts';
import { Stack } from '../../../support/stack.ts';
import { startEmbeddedStack } from '../../../support/targets/embedded.ts';
import { waitFor } from '../../../support/wait-for.ts';

let stack: Stack;
let faults: Faults;
let stop: () => Promise<void>;
beforeAll(async () => {
  const target = await startEmbeddedStack();
  ({ faults, stop } = target);
  stack = await Stack.connect(target);
});
afterAll(async () => {
  await stack.close();
  await stop();
});

/** Kills the next invocations of a step before they have called anybody. */
function killNext(functionName: string, times: number): void {
  const moments = Array.from({ length: times }, () => ({ insteadOfCall: 1 }));
  faults.killNext(`image-pipeline-local-${functionName}`, ...moments);
}

async function uploadLarge(name: string) {
  const key = stack.freshKey(name);
  const eTag = await stack.pipeline.upload(key, bulkyPng());
  return { key, eTag };
}

async function workFilesGone(imageId: string): Promise<void> {
  await waitFor('the work files to go', async () =>
    (await stack.workFiles(imageId)).length === 0 ? true : undefined,
  );
}

test('a step that is killed twice is retried, and the image is made', async () => {
  killNext('optimize-image', 2);
  const { key } = await uploadLarge('twice.png');
  const record = await stack.ended(key);
  expect(record).toMatchObject({ status: 'PROCESSED', attempt: 1 });
  await workFilesGone(record.imageId);
}, 60_000);

test('a step that is killed every time ends as FAILED with a dead letter, and a redrive finishes it', async () => {
  killNext('watermark-image', 8);
  const { key, eTag } = await uploadLarge('never.png');
  const record = await stack.ended(key);
  expect(record).toMatchObject({ status: 'FAILED', attempt: 1 });
  expect(await stack.announced(`${record.imageId}-FAILED-1`)).toMatchObject({ type: 'image.failed' });
  await workFilesGone(record.imageId);

  const letter = await stack.deadLetter(eTag);
  await stack.send(letter.Body ?? '');
  const redriven = await waitFor('the redrive', async () =>
    (await stack.pipeline.records(key)).find(({ status }) => status === 'PROCESSED'),
  );
  expect(redriven).toMatchObject({ imageId: record.imageId, attempt: 2 });
  const files = await waitFor('the files of the failed attempt to go', async () => {
    const found = await stack.files(record.imageId);
    return found.every((file) => file.includes('/2/')) ? found : undefined;
  });
  expect(files).toHaveLength(3);
}, 60_000);

test('a workflow that outlived its bound is ended by the sweeper, and a redrive finishes it', async () => {
  const { key, eTag } = await uploadLarge('late.png');
  const record = await stack.ended(key);
  // As if its execution had been stopped before the last step, and its lease were over for as long as messages live.
  const leaseUntil = '2026-01-01T00:00:00.000Z';
  const { imageId, source, createdAt } = record;
  const seen = { imageId, source, createdAt, sourceKey: key, leaseUntil, updatedAt: leaseUntil };
  await stack.putRecord(processing({ ...seen, handedOn: true }));

  await stack.invoke('sweep-uploads', sample<object>('sweep-uploads.scheduled'));

  expect(await stack.ended(key)).toMatchObject({ status: 'FAILED', attempt: 1 });
  const letter = await stack.deadLetter(eTag);
  await stack.send(letter.Body ?? '');
  const redriven = await waitFor('the redrive', async () =>
    (await stack.pipeline.records(key)).find(({ status }) => status === 'PROCESSED'),
  );
  expect(redriven).toMatchObject({ imageId, attempt: 2 });
}, 60_000);
