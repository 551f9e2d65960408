import { afterAll, describe, expect, test } from 'vitest';
import type { Claim } from '../../../../../contracts/records/image-claim.ts';
import type { ImageRecord } from '../../../../../contracts/records/image-record.ts';
import { ImageClaims } from '../../../../../functions/shared/aws/images-table/claims.ts';
import { createLocalTable } from '../../../../support/local-table.ts';
import {
  awaitingUpload,
  deleted,
  failed,
  image,
  processed,
  processing,
  rejected,
  sourceWith,
  toRenditions,
} from '../../../../support/records.ts';

const local = await createLocalTable();
afterAll(() => local.close());

const now = '2026-03-01T09:31:00.000Z';
const leaseSeconds = 40;
let lastId = 0;

/** The claims of a table that contains these records of a new image. */
async function setUp(...records: ImageRecord[]) {
  lastId += 1;
  const imageId = `image-${lastId}`;
  const { client, put, read } = local;
  const images = new ImageClaims({ client, tableName: 'images', now: () => new Date(now) });
  await Promise.all(records.map((record) => put({ ...record, imageId })));
  const upload = { imageId, source: sourceWith({ eTag: 'new' }), ownerId: undefined };
  const userUpload = { ...upload, ownerId: 'alice' };
  return { images, imageId, upload, userUpload, read: () => read(imageId) };
}

const expiredLease = { leaseExpiresAt: '2026-03-01T09:30:59.999Z' };
const activeLease = { leaseExpiresAt: '2026-03-01T09:31:00.001Z' };

describe('claim', () => {
  test('creates the record of a new upload', async () => {
    const { images, imageId, upload, read } = await setUp();
    expect(await images.claim(upload, leaseSeconds)).toEqual({
      ok: true,
      item: { imageId, attempt: 1, leaseOwner: 'function' },
    });
    expect(await read()).toEqual({
      imageId,
      status: 'PROCESSING',
      attempt: 1,
      leaseOwner: 'function',
      leaseStatus: 'ACTIVE',
      leaseExpiresAt: '2026-03-01T09:31:40.000Z',
      sourceKey: 'uploads/sea.jpg',
      source: sourceWith({ eTag: 'new' }),
      createdAt: now,
      updatedAt: now,
    });
  });

  test.each([failed({ attempt: 2 }), processing({ attempt: 2, ...expiredLease })])(
    'of a $status upload without an active lease is the next attempt',
    async (record) => {
      const { images, imageId, upload, read } = await setUp(record);
      expect(await images.claim(upload, leaseSeconds)).toEqual({
        ok: true,
        item: { imageId, attempt: 3, leaseOwner: 'function' },
      });
      expect(await read()).toMatchObject({ status: 'PROCESSING', attempt: 3, createdAt: record.createdAt });
    },
  );

  test.each([processed(), rejected(), deleted(), processing(activeLease), awaitingUpload()])(
    'fails its condition for a $status record and returns it unchanged',
    async (record) => {
      const { images, imageId, upload, read } = await setUp(record);
      expect(await images.claim(upload, leaseSeconds)).toEqual({
        ok: false,
        current: { ...record, imageId },
      });
      expect(await read()).toEqual({ ...record, imageId });
    },
  );

  test('of an upload of the API requires its pending record', async () => {
    const { images, userUpload, read } = await setUp();
    expect(await images.claim(userUpload, leaseSeconds)).toEqual({ ok: false, current: undefined });
    expect(await read()).toBeUndefined();
  });

  test('of an upload of the API keeps its owner', async () => {
    const { images, imageId, userUpload, read } = await setUp(awaitingUpload());
    expect(await images.claim(userUpload, leaseSeconds)).toEqual({
      ok: true,
      item: { imageId, attempt: 1, leaseOwner: 'function' },
    });
    expect(await read()).toMatchObject({ status: 'PROCESSING', ownerId: 'alice' });
  });

  test.each([
    ['another owner', { ownerId: 'bob' }],
    ['another key', { sourceKey: 'uploads/users/alice/other' }],
  ])('of an upload of the API fails its condition for a record of %s', async (_case, changes) => {
    const record = awaitingUpload({ sourceKey: 'uploads/sea.jpg', ...changes });
    const { images, imageId, userUpload, read } = await setUp(record);
    expect(await images.claim(userUpload, leaseSeconds)).toEqual({
      ok: false,
      current: { ...record, imageId },
    });
    expect(await read()).toEqual({ ...record, imageId });
  });

  test('succeeds for one of eight concurrent workers', async () => {
    const { images, upload } = await setUp();
    const results = await Promise.all(Array.from({ length: 8 }, () => images.claim(upload, leaseSeconds)));
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
  });
});

describe('commit', () => {
  const outcome = { status: 'PROCESSED', image, renditions: toRenditions(1) } as const;

  test('writes the terminal status and takes the lease out', async () => {
    const { images, imageId, read } = await setUp(processing());
    expect(await images.commit({ imageId, attempt: 1, leaseOwner: 'function' }, outcome)).toBeUndefined();
    expect(await read()).toEqual({ ...processed(), imageId, updatedAt: now });
  });

  test('of a rejection writes its reason', async () => {
    const { images, imageId, read } = await setUp(processing());
    await images.commit(
      { imageId, attempt: 1, leaseOwner: 'function' },
      { status: 'REJECTED', reason: 'CORRUPT_IMAGE' },
    );
    expect(await read()).toEqual({ ...rejected(), imageId, updatedAt: now });
  });

  test.each([
    ['another attempt', processing({ attempt: 2 })],
    ['the workflow', processing({ leaseOwner: 'workflow' })],
    ['an earlier commit', processed()],
    ['a failed record', failed()],
    ['a deletion', deleted()],
  ])('fails its condition for %s', async (_what, record) => {
    const { images, imageId, read } = await setUp(record);
    expect(await images.commit({ imageId, attempt: 1, leaseOwner: 'function' }, outcome)).toEqual({
      ok: false,
      current: { ...record, imageId },
    });
    expect(await read()).toEqual({ ...record, imageId });
  });
});

describe('transferLease', () => {
  const lease = 1020;

  test('makes the workflow the lease owner, and the commit of the function fails', async () => {
    const { images, imageId, read } = await setUp(processing());
    const claim: Claim = { imageId, attempt: 1, leaseOwner: 'function' };
    expect(await images.transferLease(claim, lease)).toBeUndefined();
    expect(await read()).toMatchObject({
      status: 'PROCESSING',
      leaseOwner: 'workflow',
      leaseStatus: 'ACTIVE',
      leaseExpiresAt: '2026-03-01T09:48:00.000Z',
      attempt: 1,
    });

    const conflict = await images.commit(claim, { status: 'FAILED' });
    expect(conflict?.current).toMatchObject({ status: 'PROCESSING', leaseOwner: 'workflow' });
    expect(await images.commit({ ...claim, leaseOwner: 'workflow' }, { status: 'FAILED' })).toBeUndefined();
    expect(await read()).not.toHaveProperty('leaseOwner');
  });

  test.each([
    ['another attempt', processing({ attempt: 2 })],
    ['an earlier transfer', processing({ leaseOwner: 'workflow' })],
    ['a deletion', deleted()],
    ['a terminal record', failed()],
  ])('fails its condition for %s', async (_what, record) => {
    const { images, imageId, read } = await setUp(record);
    const conflict = await images.transferLease({ imageId, attempt: 1, leaseOwner: 'function' }, lease);
    expect(conflict).toEqual({ ok: false, current: { ...record, imageId } });
    expect(await read()).toEqual({ ...record, imageId });
  });

  test('is undone by the next claim after the lease has expired', async () => {
    const { images, upload, read } = await setUp(processing({ leaseOwner: 'workflow', ...expiredLease }));
    expect(await images.claim(upload, leaseSeconds)).toMatchObject({
      item: { attempt: 2, leaseOwner: 'function' },
    });
    expect(await read()).toMatchObject({ leaseOwner: 'function' });
  });
});

describe('recordFailure', () => {
  test('creates a FAILED record when there is none', async () => {
    const { images, imageId, upload, read } = await setUp();
    await images.recordFailure(upload);
    const source = sourceWith({ eTag: 'new' });
    const times = { createdAt: now, updatedAt: now };
    expect(await read()).toEqual({ ...failed({ attempt: 0, source, ...times }), imageId });
  });

  test('leaves an existing record unchanged', async () => {
    const { images, imageId, upload, read } = await setUp(processed());
    await images.recordFailure(upload);
    expect(await read()).toEqual({ ...processed(), imageId });
  });
});
