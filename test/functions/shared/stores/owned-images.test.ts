import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ImageRecord } from '../../../../events/image-record.ts';
import type { ImageKey } from '../../../../events/images-api.ts';
import { OwnedImages } from '../../../../functions/shared/stores/owned-images.ts';
import { createLocalTable, type LocalTable } from '../../../support/local-table.ts';
import {
  awaitingUpload,
  deleted,
  failed,
  processed,
  processing,
  rejected,
} from '../../../support/records.ts';

let local: LocalTable;
beforeAll(async () => {
  local = await createLocalTable();
});
afterAll(() => local.close());

const now = '2026-03-01T09:31:00.000Z';
const file = { fileName: 'sea.jpg', contentType: 'image/jpeg', size: 204_800 } as const;
let lastId = 0;

/** The table as an owner of its own sees it, and how to put records of that owner into it. */
function ownerOf(clock = () => new Date(now)) {
  lastId += 1;
  const ownerId = `owner-${lastId}`;
  const images = new OwnedImages({ client: local.client, tableName: 'images', now: clock });
  const put = async (record: ImageRecord, name: string) => {
    const imageId = `${ownerId}-${name}`;
    await local.put({ ...record, imageId, ownerId, promised: file } as ImageRecord);
    return imageId;
  };
  return { images, ownerId, put };
}

describe('promise', () => {
  test('makes a record that awaits its upload', async () => {
    const { images, ownerId } = ownerOf();
    const record = await images.promise({ imageId: `${ownerId}-new`, ownerId }, file, 900);
    expect(record).toEqual({
      ...{ imageId: `${ownerId}-new`, ownerId, promised: file, status: 'AWAITING_UPLOAD', attempt: 0 },
      ...{ open: 'yes', leaseUntil: '2026-03-01T09:46:00.000Z', createdAt: now, updatedAt: now },
      sourceKey: `uploads/users/${ownerId}/${ownerId}-new`,
    });
    expect(await local.read(`${ownerId}-new`)).toEqual(record);
  });

  test('that was given before changes nothing, and is what is there', async () => {
    const { images, ownerId, put } = ownerOf();
    const imageId = await put(processed(), 'old');
    const record = await images.promise({ imageId, ownerId }, { ...file, size: 1 }, 900);
    expect(record).toMatchObject({ status: 'PROCESSED', promised: file });
  });
});

describe('get', () => {
  test('finds an image of the owner', async () => {
    const { images, ownerId, put } = ownerOf();
    const imageId = await put(processed(), 'mine');
    expect(await images.get(imageId, ownerId)).toMatchObject({ imageId, promised: file });
  });

  test('finds none of another, none that was deleted, and none that has no owner', async () => {
    const { images, ownerId, put } = ownerOf();
    const theirs = await put(processed(), 'theirs');
    const gone = await put(deleted(), 'gone');
    await local.put({ ...processed(), imageId: `${ownerId}-nobody` });
    expect(await images.get(theirs, 'other')).toBeUndefined();
    expect(await images.get(gone, ownerId)).toBeUndefined();
    expect(await images.get(`${ownerId}-nobody`, ownerId)).toBeUndefined();
  });
});

describe('page', () => {
  test('goes through 250 images with others in between, the newest first, none twice and none missing', async () => {
    let time = Date.parse(now);
    const { images, ownerId } = ownerOf(() => new Date(time++));
    const promise = (name: string) => images.promise({ imageId: `${ownerId}-${name}`, ownerId }, file, 900);
    for (let count = 0; count < 250; count += 1) {
      await promise(`${count}`);
    }
    const found: string[] = [];
    let after: ImageKey | undefined;
    do {
      const page = await images.page(ownerId, { limit: 7, after, status: undefined });
      found.push(...page.found.map(({ imageId }) => imageId));
      after = page.next;
      await promise(`later-${found.length}`);
    } while (after);
    const before = Array.from({ length: 250 }, (_, count) => `${ownerId}-${249 - count}`);
    expect(found).toEqual(before);
  });

  test('shows those of one status, and never what was deleted', async () => {
    const { images, ownerId, put } = ownerOf();
    await Promise.all([put(processed(), 'a'), put(rejected(), 'b'), put(failed(), 'c'), put(deleted(), 'd')]);
    const of = async (status: ImageRecord['status'] | undefined) => {
      const { found } = await images.page(ownerId, { limit: 100, after: undefined, status });
      return found.map((record) => record.status).sort();
    };
    expect(await of(undefined)).toEqual(['FAILED', 'PROCESSED', 'REJECTED']);
    expect(await of('FAILED')).toEqual(['FAILED']);
  });

  test('is full while there are more, whatever stands between them', async () => {
    const { images, ownerId, put } = ownerOf();
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await Promise.all([
        put(failed(), `${name}-failed`),
        put(processed(), name),
        put(deleted(), `${name}-gone`),
      ]);
    }
    const page = await images.page(ownerId, { limit: 3, after: undefined, status: 'FAILED' });
    expect(page.found.map(({ status }) => status)).toEqual(['FAILED', 'FAILED', 'FAILED']);
    expect(page.next).toBeDefined();
  });

  test('is never longer than asked for, whatever stands in front of them', async () => {
    const { images, ownerId, put } = ownerOf();
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    await Promise.all(names.map((name) => put(failed(), name)));
    await Promise.all(['x', 'y'].map((name) => put(processed(), name)));
    const page = await images.page(ownerId, { limit: 3, after: undefined, status: 'FAILED' });
    expect(page.found).toHaveLength(3);
  });

  test('is short, and goes on, where none of many has the status', async () => {
    const { images, ownerId, put } = ownerOf();
    const names = Array.from({ length: 25 }, (_, count) => `${count}`);
    await Promise.all(names.map((name) => put(processed(), name)));
    const first = await images.page(ownerId, { limit: 1, after: undefined, status: 'FAILED' });
    const second = await images.page(ownerId, { limit: 1, after: first.next, status: 'FAILED' });
    expect([first.found, second.found]).toEqual([[], []]);
    expect(first.next).toBeDefined();
    expect(second.next).toBeUndefined();
  });
});

describe('delete', () => {
  test.each([awaitingUpload(), processing({ handedOn: true }), processed(), rejected(), failed()])(
    'of an image that is $status leaves a tombstone without anything personal',
    async (record) => {
      const { images, ownerId, put } = ownerOf();
      const imageId = await put(record, 'mine');
      expect(await images.delete(imageId, ownerId)).toBe(true);
      const { sourceKey, createdAt, attempt } = record;
      expect(await local.read(imageId)).toEqual({
        ...{ imageId, ownerId, status: 'DELETED', attempt, sourceKey, createdAt, updatedAt: now },
        ...{ expiresAt: Date.parse(now) / 1000 + 28 * 24 * 60 * 60 },
        ...{ open: 'yes', leaseUntil: '2026-03-01T10:31:00.000Z' },
      });
    },
  );

  test('of another’s, of none, or a second time, is refused', async () => {
    const { images, ownerId, put } = ownerOf();
    const imageId = await put(processed(), 'mine');
    expect(await images.delete(imageId, 'other')).toBe(false);
    expect(await images.delete('nothing', ownerId)).toBe(false);
    expect(await images.delete(imageId, ownerId)).toBe(true);
    expect(await images.delete(imageId, ownerId)).toBe(false);
  });
});
