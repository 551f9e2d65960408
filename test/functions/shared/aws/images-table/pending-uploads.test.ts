import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, expect, test } from 'vitest';
import type { ImageRecord } from '../../../../../contracts/records/image-record.ts';
import { PendingUploads } from '../../../../../functions/shared/aws/images-table/pending-uploads.ts';
import { UserImages } from '../../../../../functions/shared/aws/images-table/user-images.ts';
import { fakeClient } from '../../../../support/fake-client.ts';
import { createLocalTable } from '../../../../support/local-table.ts';
import { awaitingUpload, failed, processed, processing, rejected } from '../../../../support/records.ts';
import { silentLogger } from '../../../../support/silent-logger.ts';

const local = await createLocalTable();
afterAll(() => local.close());

const now = '2026-03-01T09:31:00.000Z';
const later = '2026-03-01T09:40:00.000Z';
const file = { fileName: 'sea.jpg', contentType: 'image/jpeg', size: 204_800 } as const;
let lastId = 0;

/** The pending uploads of a new owner with a quota of two, and functions that write records of that owner. */
function createOwner(clock = () => new Date(now)) {
  lastId += 1;
  const ownerId = `owner-${lastId}`;
  const options = { client: local.client, tableName: 'images', now: clock, logger: silentLogger() };
  const pendingUploads = new PendingUploads({ ...options, maxPendingUploads: 2 });
  const toId = (name: string) => `${ownerId}-${name}`;
  return {
    ownerId,
    create: (name: string, declaredFile = file as Parameters<typeof pendingUploads.create>[1]) =>
      pendingUploads.create({ imageId: toId(name), ownerId }, declaredFile, 900),
    put: async (record: ImageRecord, name: string) => {
      await local.put({ ...record, imageId: toId(name), ownerId, declaredFile: file } as ImageRecord);
      return toId(name);
    },
    delete: (name: string) => new UserImages(options).delete(toId(name), ownerId),
  };
}

const pendingUntil = (leaseExpiresAt: string) => awaitingUpload({ leaseExpiresAt });

test('writes a record that awaits its upload', async () => {
  const { create, ownerId } = createOwner();
  const result = await create('new');
  const item = {
    imageId: `${ownerId}-new`,
    ownerId,
    declaredFile: file,
    status: 'AWAITING_UPLOAD',
    attempt: 0,
    leaseStatus: 'ACTIVE',
    leaseExpiresAt: '2026-03-01T09:46:00.000Z',
    createdAt: now,
    updatedAt: now,
    sourceKey: `uploads/users/${ownerId}/${ownerId}-new`,
  };
  expect(result).toEqual({ ok: true, item });
  expect(await local.read(`${ownerId}-new`)).toEqual(item);
});

test('a repeated request extends the lease of the pending upload, and keeps its declared file', async () => {
  const { create, put } = createOwner();
  const imageId = await put(awaitingUpload(), 'pending');
  const item = { ...(await local.read(imageId)), leaseExpiresAt: '2026-03-01T09:46:00.000Z', updatedAt: now };
  expect(await create('pending', { ...file, size: 1 })).toEqual({ ok: true, item });
  expect(await local.read(imageId)).toEqual(item);
});

test('a request does not extend the pending upload of another owner', async () => {
  const imageId = await createOwner().put(awaitingUpload(), 'pending');
  const before = await local.read(imageId);
  const options = { client: local.client, tableName: 'images', now: () => new Date(now) };
  const pendingUploads = new PendingUploads({ ...options, maxPendingUploads: 2 });
  await pendingUploads.create({ imageId, ownerId: 'mallory' }, file, 900);
  expect(await local.read(imageId)).toEqual(before);
});

test('a request with the id of an existing record returns that record and writes nothing', async () => {
  const { create, put } = createOwner();
  const imageId = await put(processed(), 'old');
  const item = await local.read(imageId);
  expect(await create('old', { ...file, size: 1 })).toEqual({ ok: true, item });
  expect(await local.read(imageId)).toEqual(item);
});

test('beyond the quota, the user has to wait until the first pending upload expires', async () => {
  const { create, put, ownerId } = createOwner();
  await put(pendingUntil(later), 'late');
  expect(await create('second')).toMatchObject({ ok: true });
  await put(pendingUntil('2026-03-01T09:31:00.001Z'), 'early');
  expect(await create('third')).toEqual({ ok: false, retryAfterSeconds: 1 });
  expect(await local.read(`${ownerId}-third`)).toBeUndefined();
});

test('a repeated request for a pending upload needs no second place', async () => {
  const { create } = createOwner();
  const results = [await create('a'), await create('a'), await create('b'), await create('a')];
  expect(results.map(({ ok }) => ok)).toEqual([true, true, true, true]);
  expect(await create('c')).toEqual({ ok: false, retryAfterSeconds: 900 });
});

test('an expired upload frees its place, and a repeated request for it needs one again', async () => {
  let time = Date.parse(now);
  const { create } = createOwner(() => new Date(time));
  await create('old');
  time += 900_000;
  expect(await create('a')).toMatchObject({ ok: true });
  expect(await create('b')).toMatchObject({ ok: true });
  expect(await create('old')).toEqual({ ok: false, retryAfterSeconds: 900 });
});

test('only pending uploads of this owner take places', async () => {
  const { create, put, delete: deleteImage } = createOwner();
  const records = [processing({ leaseExpiresAt: later }), processed(), rejected(), failed()];
  await Promise.all(records.map((record) => put(record, record.status)));
  await Promise.all(['x', 'y'].map((name) => put(pendingUntil(later), name)));
  expect(await create('new')).toMatchObject({ ok: false });
  await Promise.all(['x', 'y'].map(deleteImage));
  expect(await create('new')).toMatchObject({ ok: true });
  expect(await createOwner().create('new')).toMatchObject({ ok: true });
});

test('every page of the index counts', async () => {
  const startKeys: unknown[] = [];
  const Query = ({ ExclusiveStartKey }: Record<string, unknown>) => {
    startKeys.push(ExclusiveStartKey);
    const imageId = { S: `${startKeys.length}` };
    const hasMore = startKeys.length < 3;
    return {
      Items: [{ imageId, leaseExpiresAt: { S: later } }],
      ...(hasMore && { LastEvaluatedKey: { imageId } }),
    };
  };
  const client = fakeClient(DynamoDBClient, { Query });
  const options = { client, tableName: 'images', now: () => new Date(now), maxPendingUploads: 3 };
  const upload = { imageId: 'new', ownerId: 'alice' };
  expect(await new PendingUploads(options).create(upload, file, 900)).toEqual({
    ok: false,
    retryAfterSeconds: 540,
  });
  expect(startKeys).toEqual([undefined, { imageId: { S: '1' } }, { imageId: { S: '2' } }]);
});
