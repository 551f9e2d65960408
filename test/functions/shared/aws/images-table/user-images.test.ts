import { afterAll, describe, expect, test } from 'vitest';
import type { ImagePageKey } from '../../../../../contracts/http/images-api.ts';
import type { ImageRecord } from '../../../../../contracts/records/image-record.ts';
import { UserImages } from '../../../../../functions/shared/aws/images-table/user-images.ts';
import { createLocalTable } from '../../../../support/local-table.ts';
import {
  awaitingUpload,
  deleted,
  failed,
  processed,
  processing,
  rejected,
} from '../../../../support/records.ts';
import { silentLogger } from '../../../../support/silent-logger.ts';

const local = await createLocalTable();
afterAll(() => local.close());

const now = '2026-03-01T09:31:00.000Z';
const file = { fileName: 'sea.jpg', contentType: 'image/jpeg', size: 204_800 } as const;
let lastId = 0;

/** The images of a new owner, and a function that puts a record of that owner into the table. */
function createOwner() {
  lastId += 1;
  const ownerId = `owner-${lastId}`;
  const logger = silentLogger();
  const images = new UserImages({
    client: local.client,
    tableName: 'images',
    now: () => new Date(now),
    logger,
  });
  const put = async (record: ImageRecord, name: string) => {
    const imageId = `${ownerId}-${name}`;
    await local.put({ ...record, imageId, ownerId, declaredFile: file } as ImageRecord);
    return imageId;
  };
  return { images, ownerId, put, logger };
}

describe('get', () => {
  test('returns an image of the owner', async () => {
    const { images, ownerId, put } = createOwner();
    const imageId = await put(processed(), 'mine');
    expect(await images.get(imageId, ownerId)).toMatchObject({ imageId, declaredFile: file });
  });

  test('returns no image of another owner, no deleted image and no image without an owner', async () => {
    const { images, ownerId, put } = createOwner();
    const image = await put(processed(), 'image');
    const deletedImage = await put(deleted(), 'deleted');
    await local.put({ ...processed(), imageId: `${ownerId}-unowned` });
    expect(await images.get(image, 'other')).toBeUndefined();
    expect(await images.get(deletedImage, ownerId)).toBeUndefined();
    expect(await images.get(`${ownerId}-unowned`, ownerId)).toBeUndefined();
  });
});

describe('list', () => {
  test('pages through 250 images newest first, each once, while others are created', async () => {
    let time = Date.parse(now);
    const { images, ownerId, put } = createOwner();
    const create = (name: string) => put(awaitingUpload({ createdAt: new Date(time++).toISOString() }), name);
    for (let count = 0; count < 250; count += 1) {
      await create(`${count}`);
    }
    const ids: string[] = [];
    let startKey: ImagePageKey | undefined;
    do {
      const page = await images.list(ownerId, { limit: 7, startKey, status: undefined });
      ids.push(...page.items.map(({ imageId }) => imageId));
      startKey = page.lastKey;
      await create(`later-${ids.length}`);
    } while (startKey);
    const before = Array.from({ length: 250 }, (_, count) => `${ownerId}-${249 - count}`);
    expect(ids).toEqual(before);
  });

  test('filters by status and never returns a deleted image', async () => {
    const { images, ownerId, put } = createOwner();
    await Promise.all([put(processed(), 'a'), put(rejected(), 'b'), put(failed(), 'c'), put(deleted(), 'd')]);
    const list = async (status: ImageRecord['status'] | undefined) => {
      const { items } = await images.list(ownerId, { limit: 100, startKey: undefined, status });
      return items.map((record) => record.status).sort();
    };
    expect(await list(undefined)).toEqual(['FAILED', 'PROCESSED', 'REJECTED']);
    expect(await list('FAILED')).toEqual(['FAILED']);
  });

  test('skips a record that does not fit its schema, and logs its id', async () => {
    const { images, ownerId, put, logger } = createOwner();
    await Promise.all(['a', 'b'].map((name) => put(processed(), name)));
    const odd = await put({ ...processed(), status: 'ODD' } as unknown as ImageRecord, 'odd');
    const { items } = await images.list(ownerId, { limit: 100, startKey: undefined, status: undefined });
    expect(items.map(({ imageId }) => imageId).sort()).toEqual([`${ownerId}-a`, `${ownerId}-b`]);
    expect(logger.lines).toMatchObject([
      { level: 'error', message: 'Invalid record skipped', fields: { error: { key: { imageId: odd } } } },
    ]);
  });

  test('returns full pages as long as there are more images, even between others', async () => {
    const { images, ownerId, put } = createOwner();
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await Promise.all([
        put(failed(), `${name}-failed`),
        put(processed(), name),
        put(deleted(), `${name}-gone`),
      ]);
    }
    const page = await images.list(ownerId, { limit: 3, startKey: undefined, status: 'FAILED' });
    expect(page.items.map(({ status }) => status)).toEqual(['FAILED', 'FAILED', 'FAILED']);
    expect(page.lastKey).toBeDefined();
  });

  test('returns no more than the limit, even after others', async () => {
    const { images, ownerId, put } = createOwner();
    const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];
    await Promise.all(names.map((name) => put(failed(), name)));
    await Promise.all(['x', 'y'].map((name) => put(processed(), name)));
    const page = await images.list(ownerId, { limit: 3, startKey: undefined, status: 'FAILED' });
    expect(page.items).toHaveLength(3);
  });

  test('returns a short page and a key when none of many images has the status', async () => {
    const { images, ownerId, put } = createOwner();
    const names = Array.from({ length: 25 }, (_, count) => `${count}`);
    await Promise.all(names.map((name) => put(processed(), name)));
    const first = await images.list(ownerId, { limit: 1, startKey: undefined, status: 'FAILED' });
    const second = await images.list(ownerId, { limit: 1, startKey: first.lastKey, status: 'FAILED' });
    expect([first.items, second.items]).toEqual([[], []]);
    expect(first.lastKey).toBeDefined();
    expect(second.lastKey).toBeUndefined();
  });
});

describe('delete', () => {
  test.each([awaitingUpload(), processing({ leaseOwner: 'workflow' }), processed(), rejected(), failed()])(
    'of a $status image writes a tombstone without personal data',
    async (record) => {
      const { images, ownerId, put } = createOwner();
      const imageId = await put(record, 'mine');
      expect(await images.delete(imageId, ownerId)).toBe(true);
      const { sourceKey, createdAt, attempt } = record;
      expect(await local.read(imageId)).toEqual({
        imageId,
        ownerId,
        status: 'DELETED',
        attempt,
        sourceKey,
        createdAt,
        updatedAt: now,
        expiresAt: Date.parse(now) / 1000 + 28 * 24 * 60 * 60,
        leaseStatus: 'ACTIVE',
        leaseExpiresAt: '2026-03-01T10:31:00.000Z',
      });
    },
  );

  test('of another owner, of an unknown id, or a second time, deletes nothing', async () => {
    const { images, ownerId, put } = createOwner();
    const imageId = await put(processed(), 'mine');
    expect(await images.delete(imageId, 'other')).toBe(false);
    expect(await images.delete('unknown', ownerId)).toBe(false);
    expect(await images.delete(imageId, ownerId)).toBe(true);
    expect(await images.delete(imageId, ownerId)).toBe(false);
  });
});
