import type { ScheduledEvent } from 'aws-lambda';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import type { KillMoment } from '../../../../infra/targets/services/lambda/faults.ts';
import { processing } from '../../../support/records.ts';
import { sample } from '../../../support/samples.ts';
import { Stack } from '../../../support/stack.ts';
import { startEmbeddedStack } from '../../../support/targets/embedded.ts';
import { waitFor } from '../../../support/wait-for.ts';

const cleanups: (() => Promise<void>)[] = [];
afterAll(async () => {
  await Promise.all(cleanups.splice(0).map((cleanup) => cleanup()));
});

/** process-upload calls AWS four times for an upload: claim, read, write, commit. */
const insteadOfCommit: KillMoment = { insteadOfCall: 4 };
const insteadOfWrite: KillMoment = { insteadOfCall: 3 };

/** A stack of its own whose worker is killed as often as there are moments, and an upload on its way through it. */
async function uploadWithKills(...moments: KillMoment[]) {
  const target = await startEmbeddedStack();
  const stack = await Stack.connect(target);
  cleanups.push(async () => {
    await stack.close();
    await target.stop();
  });
  // S3 has sent its test event: the worker that is to be killed is not the one that reads it.
  await stack.drained();
  target.faults.killNext('image-pipeline-local-process-upload', ...moments);
  const key = stack.freshKey('crash.jpg');
  const picture = sharp({ create: { width: 64, height: 48, channels: 3, background: 'teal' } });
  const eTag = await stack.pipeline.upload(key, await picture.jpeg().toBuffer());
  return { stack, key, eTag };
}

test.concurrent('a worker that is killed between its write and its commit is healed by one retry', async () => {
  const { stack, key } = await uploadWithKills(insteadOfCommit);
  const record = await stack.ended(key, stack.secondsToDeadLetter);
  const thumbnail = `images/${record.imageId}/2/thumbnail.webp`;
  expect(record).toMatchObject({
    status: 'PROCESSED',
    attempt: 2,
    renditions: { thumbnail: { key: thumbnail } },
  });

  const files = await waitFor('the file of the killed attempt to go', async () => {
    const found = await stack.files(record.imageId);
    return found.length === 1 ? found : undefined;
  });
  expect(files).toEqual([thumbnail]);
  expect(await stack.announced(`${record.imageId}-PROCESSED-2`)).toMatchObject({ type: 'image.processed' });
}, 60_000);

test.concurrent('a worker that is killed every time leaves a dead letter, and the sweeper ends its upload', async () => {
  const { stack, key, eTag } = await uploadWithKills(insteadOfWrite, insteadOfWrite, insteadOfWrite);
  await stack.deadLetter(eTag, stack.secondsToDeadLetter);
  const records = await stack.pipeline.records(key);
  const [record] = records.filter((each) => each.status === 'PROCESSING');
  expect(record).toMatchObject({ attempt: 3 });

  // As if the message's life on the queue had passed.
  await stack.putRecord(processing({ ...record, leaseUntil: '2026-01-01T00:00:00.000Z' }));
  await stack.invoke('sweep-uploads', sample<ScheduledEvent>('sweep-uploads.scheduled'));
  const ended = await stack.ended(key);
  expect(ended).toMatchObject({ status: 'FAILED', attempt: 3 });
  expect(await stack.announced(`${ended.imageId}-FAILED-3`)).toMatchObject({ type: 'image.failed' });

  const letter = await stack.deadLetter(eTag);
  await stack.send(letter.Body ?? '');
  const redriven = await waitFor('the redrive', async () =>
    (await stack.pipeline.records(key)).find(({ status }) => status === 'PROCESSED'),
  );
  expect(redriven).toMatchObject({ imageId: ended.imageId, attempt: 4 });
}, 90_000);
