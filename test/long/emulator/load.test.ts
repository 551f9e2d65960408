import { randomUUID } from 'node:crypto';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeSampleJpeg } from '../../../tools/bench/sample-jpeg.ts';
import { EventSubscription } from '../../../tools/client/event-subscription.ts';
import { ApiClient } from '../../support/api-client.ts';
import { Stack } from '../../support/stack.ts';
import { startEmulatedStack } from '../../support/targets/emulator.ts';
import type { Target } from '../../support/targets/target.ts';
import { waitFor } from '../../support/wait-for.ts';

let target: Target;
let stack: Stack;
beforeAll(async () => {
  target = await startEmulatedStack();
  stack = await Stack.connect(target);
});
afterAll(async () => {
  await stack.close();
  await target.stop();
});

const times = <Result>(count: number, make: (index: number) => Result) =>
  Array.from({ length: count }, (_, index) => make(index));

test('of 500 uploads at once, each has one terminal status and one image', async () => {
  const subscription = await EventSubscription.open(stack.client, `load-${randomUUID()}`);
  const photo = await makeSampleJpeg(0.1);
  const keys = times(500, (index) => `uploads/load/${index}.jpg`);
  await Promise.all(keys.map((key) => stack.client.upload(key, photo)));

  const statuses = new Map<string, Set<string>>();
  await waitFor(
    'the events of 500 uploads',
    async () => {
      for (const event of await subscription.receive()) {
        const seen = statuses.get(event.sourceKey) ?? new Set();
        statuses.set(event.sourceKey, seen.add(`${event.imageId} ${event.type}`));
      }
      return statuses.size === keys.length ? true : undefined;
    },
    600,
  );
  await subscription.close();
  const all = [...statuses.values()].flatMap((seen) => [...seen]);
  expect(all).toHaveLength(500);
  expect(all.filter((status) => !status.endsWith('image.processed'))).toEqual([]);
});

test('of 100 concurrent overwrites of one key, each has a terminal status, and the object is that of one', async () => {
  const key = stack.freshKey('overwritten.txt');
  const contents = times(100, (index) => `${index}`.repeat(1000));
  await Promise.all(contents.map((content) => stack.client.upload(key, Buffer.from(content))));

  const records = await stack.waitForRecords(key, 100, 300);
  const Bucket = stack.client.getOutput('UploadsBucketName');
  const { Body } = await stack.client.s3.send(new GetObjectCommand({ Bucket, Key: key }));
  expect(contents).toContain(await Body?.transformToString());
  expect(new Set(records.map(({ status }) => status))).toEqual(new Set(['REJECTED']));
  expect(records).toHaveLength(100);
});

describe('of 100 parallel requests of one user', () => {
  const createClient = () => ApiClient.for(stack.client.getOutput('ApiUrl'), `user-${randomUUID()}`);
  const count = (statuses: number[]) =>
    Object.fromEntries(
      Map.groupBy(statuses, String)
        .entries()
        .map(([status, all]) => [status, all.length]),
    );
  const body = { name: 'Alice', email: 'alice@example.com' };

  test('to create the profile, one creates it', async () => {
    const alice = await createClient();
    const responses = await Promise.all(times(100, () => alice.send('POST', 'users', { body })));
    expect(count(responses.map(({ status }) => status))).toEqual({ 201: 1, 409: 99 });
  });

  test('to change the same version, one changes it', async () => {
    const alice = await createClient();
    await alice.send('POST', 'users', { body });
    const headers = { 'if-match': '"1"' };
    const responses = await Promise.all(
      times(100, (index) => alice.send('PATCH', 'users/me', { body: { name: `Alice ${index}` }, headers })),
    );
    expect(count(responses.map(({ status }) => status))).toEqual({ 200: 1, 412: 99 });
  });

  test('to create an image under one idempotency key, all get the same image', async () => {
    const alice = await createClient();
    const image = { fileName: 'sea.jpg', contentType: 'image/jpeg', size: 1000 };
    const headers = { 'idempotency-key': randomUUID() };
    const responses = await Promise.all(
      times(100, () => alice.send('POST', 'images', { body: image, headers })),
    );
    const created = await Promise.all(responses.map(async (response) => JSON.parse(await response.text())));
    expect(new Set(created.map(({ id }) => id)).size).toBe(1);
  });
});
