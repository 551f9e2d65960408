import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ImageRecord } from '../../../../events/image-record.ts';
import { ImagesTable } from '../../../../functions/shared/stores/images-table.ts';
import { createLocalTable, type LocalTable } from '../../../support/local-table.ts';
import {
  awaitingUpload,
  deleted,
  failed,
  image,
  processed,
  processing,
  rejected,
  renditionsOf,
  sourceOf,
} from '../../../support/records.ts';

let local: LocalTable;
beforeAll(async () => {
  local = await createLocalTable();
});
afterAll(() => local.close());

const now = '2026-03-01T09:31:00.000Z';
const leaseSeconds = 40;
let lastId = 0;

/** A table that holds this record, or none, of an image of its own. */
async function tableWith(...records: ImageRecord[]) {
  lastId += 1;
  const imageId = `image-${lastId}`;
  const { client, put, read } = local;
  const images = new ImagesTable({ client, tableName: 'images', now: () => new Date(now) });
  await Promise.all(records.map((record) => put({ ...record, imageId })));
  const upload = { imageId, source: sourceOf({ eTag: 'new' }), ownerId: undefined };
  const promised = { ...upload, ownerId: 'alice' };
  return { images, imageId, upload, promised, read: () => read(imageId) };
}

const leaseEnded = { leaseUntil: '2026-03-01T09:30:59.999Z' };
const leaseHeld = { leaseUntil: '2026-03-01T09:31:00.001Z' };

describe('claim', () => {
  test('of an unknown upload makes its record', async () => {
    const { images, imageId, upload, read } = await tableWith();
    expect(await images.claim(upload, leaseSeconds)).toEqual({ imageId, attempt: 1, handedOn: false });
    expect(await read()).toEqual({
      imageId,
      status: 'PROCESSING',
      attempt: 1,
      handedOn: false,
      open: 'yes',
      leaseUntil: '2026-03-01T09:31:40.000Z',
      sourceKey: 'uploads/sea.jpg',
      source: sourceOf({ eTag: 'new' }),
      createdAt: now,
      updatedAt: now,
    });
  });

  test.each([failed({ attempt: 2 }), processing({ attempt: 2, ...leaseEnded })])(
    'of a $status upload that nobody holds is the next attempt',
    async (record) => {
      const { images, imageId, upload, read } = await tableWith(record);
      expect(await images.claim(upload, leaseSeconds)).toEqual({ imageId, attempt: 3, handedOn: false });
      expect(await read()).toMatchObject({ status: 'PROCESSING', attempt: 3, createdAt: record.createdAt });
    },
  );

  test.each([processed(), rejected(), deleted(), processing(leaseHeld), awaitingUpload()])(
    'is refused by a record that is $status, which stays as it is',
    async (record) => {
      const { images, imageId, upload, read } = await tableWith(record);
      expect(await images.claim(upload, leaseSeconds)).toEqual({ refusedBy: { ...record, imageId } });
      expect(await read()).toEqual({ ...record, imageId });
    },
  );

  test('of a promised upload needs the promise', async () => {
    const { images, promised, read } = await tableWith();
    expect(await images.claim(promised, leaseSeconds)).toEqual({ refusedBy: undefined });
    expect(await read()).toBeUndefined();
  });

  test('of a promised upload keeps its owner', async () => {
    const { images, imageId, promised, read } = await tableWith(awaitingUpload());
    expect(await images.claim(promised, leaseSeconds)).toEqual({ imageId, attempt: 1, handedOn: false });
    expect(await read()).toMatchObject({ status: 'PROCESSING', ownerId: 'alice' });
  });

  test('is given to one of many at the same time', async () => {
    const { images, upload } = await tableWith();
    const answers = await Promise.all(Array.from({ length: 8 }, () => images.claim(upload, leaseSeconds)));
    expect(answers.filter((answer) => 'attempt' in answer)).toHaveLength(1);
  });
});

describe('commit', () => {
  const outcome = { status: 'PROCESSED', image, renditions: renditionsOf(1) } as const;

  test('ends the attempt: the record carries the result and no lease', async () => {
    const { images, imageId, read } = await tableWith(processing());
    expect(await images.commit({ imageId, attempt: 1, handedOn: false }, outcome)).toBeUndefined();
    expect(await read()).toEqual({ ...processed(), imageId, updatedAt: now });
  });

  test('of a rejection carries its reason', async () => {
    const { images, imageId, read } = await tableWith(processing());
    await images.commit(
      { imageId, attempt: 1, handedOn: false },
      { status: 'REJECTED', reason: 'CORRUPT_IMAGE' },
    );
    expect(await read()).toEqual({ ...rejected(), imageId, updatedAt: now });
  });

  test.each([
    ['another attempt', processing({ attempt: 2 })],
    ['the workflow', processing({ handedOn: true })],
    ['an earlier commit', processed()],
    ['a failure', failed()],
    ['a deletion', deleted()],
  ])('is refused by %s', async (_what, record) => {
    const { images, imageId, read } = await tableWith(record);
    expect(await images.commit({ imageId, attempt: 1, handedOn: false }, outcome)).toEqual({
      refusedBy: { ...record, imageId },
    });
    expect(await read()).toEqual({ ...record, imageId });
  });
});

describe('handOn', () => {
  const lease = 1020;

  test('gives the attempt to the workflow, with its lease, and takes it from this worker', async () => {
    const { images, imageId, read } = await tableWith(processing());
    const claim = { imageId, attempt: 1, handedOn: false };
    expect(await images.handOn(claim, lease)).toBeUndefined();
    expect(await read()).toMatchObject({
      handedOn: true,
      leaseUntil: '2026-03-01T09:48:00.000Z',
      attempt: 1,
    });

    const refusal = await images.commit(claim, { status: 'FAILED' });
    expect(refusal?.refusedBy).toMatchObject({ status: 'PROCESSING', handedOn: true });
    expect(await images.commit({ ...claim, handedOn: true }, { status: 'FAILED' })).toBeUndefined();
    expect(await read()).not.toHaveProperty('handedOn');
  });

  test.each([
    ['another attempt', processing({ attempt: 2 })],
    ['an earlier hand-over', processing({ handedOn: true })],
    ['a deletion', deleted()],
    ['an end', failed()],
  ])('is refused by %s', async (_what, record) => {
    const { images, imageId, read } = await tableWith(record);
    const refusal = await images.handOn({ imageId, attempt: 1, handedOn: false }, lease);
    expect(refusal).toEqual({ refusedBy: { ...record, imageId } });
    expect(await read()).toEqual({ ...record, imageId });
  });

  test('ends with its lease: the next claim is not handed on', async () => {
    const { images, upload, read } = await tableWith(processing({ handedOn: true, ...leaseEnded }));
    expect(await images.claim(upload, leaseSeconds)).toMatchObject({ attempt: 2, handedOn: false });
    expect(await read()).toMatchObject({ handedOn: false });
  });
});

describe('recordFailure', () => {
  test('makes a record where there is none', async () => {
    const { images, imageId, upload, read } = await tableWith();
    await images.recordFailure(upload);
    const source = sourceOf({ eTag: 'new' });
    const times = { createdAt: now, updatedAt: now };
    expect(await read()).toEqual({ ...failed({ attempt: 0, source, ...times }), imageId });
  });

  test('leaves a record that is there', async () => {
    const { images, imageId, upload, read } = await tableWith(processed());
    await images.recordFailure(upload);
    expect(await read()).toEqual({ ...processed(), imageId });
  });
});
