import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sourceWith } from '../support/records.ts';
import { Stack } from '../support/stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.connect();
});
afterAll(() => stack.close());

const makeJpeg = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: 'teal' } })
    .jpeg()
    .toBuffer();

/** Uploads an image under a key of its own and waits for its terminal status. */
async function uploadJpeg(name = 'a sea+sky (é).jpg') {
  const key = stack.freshKey(name);
  await stack.client.upload(key, await makeJpeg(800, 600), 'image/jpeg');
  return { key, record: await stack.waitForRecord(key) };
}

describe('a valid image', () => {
  test('is PROCESSED, with the thumbnail that its record names', async () => {
    const { key, record } = await uploadJpeg();
    const thumbnailKey = `images/${record.imageId}/1/thumbnail.webp`;
    expect(record).toMatchObject({
      status: 'PROCESSED',
      attempt: 1,
      source: { key },
      image: { format: 'jpeg', width: 800, height: 600 },
      renditions: { thumbnail: { key: thumbnailKey, format: 'webp', width: 320, height: 240 } },
    });
    const thumbnail = await stack.client.readRendition(thumbnailKey);
    expect(await sharp(thumbnail).metadata()).toMatchObject({ format: 'webp', width: 320, height: 240 });
    expect(record).toMatchObject({ renditions: { thumbnail: { size: thumbnail.length } } });
  });

  test('is published to every subscriber', async () => {
    const { key, record } = await uploadJpeg();
    const event = await stack.waitForEvent(`${record.imageId}-PROCESSED-1`);
    expect(event).toMatchObject({ type: 'image.processed', sourceKey: key });
  });

  test('has one rendition and no lease', async () => {
    const { record } = await uploadJpeg();
    expect(await stack.listRenditionKeys(record.imageId)).toEqual([
      `images/${record.imageId}/1/thumbnail.webp`,
    ]);
    expect(record).not.toHaveProperty('leaseExpiresAt');
    expect(record).not.toHaveProperty('leaseStatus');
  });
});

describe('a file that is no image', () => {
  test('is REJECTED with a reason, and published', async () => {
    const key = stack.freshKey('notes.jpg');
    await stack.client.upload(key, Buffer.from('buy milk'), 'image/jpeg');
    const record = await stack.waitForRecord(key);
    expect(record).toMatchObject({ status: 'REJECTED', reason: 'UNSUPPORTED_FORMAT' });
    const event = await stack.waitForEvent(`${record.imageId}-REJECTED-1`);
    expect(event).toMatchObject({ type: 'image.rejected', reason: 'UNSUPPORTED_FORMAT' });
    expect(await stack.listRenditionKeys(record.imageId)).toEqual([]);
  });
});

describe('a notification', () => {
  test('that is delivered twice changes nothing', async () => {
    const { key, record } = await uploadJpeg();
    await stack.notify(record.source);
    expect(await stack.client.listRecords(key)).toEqual([record]);
  });

  test('of an upload that was overwritten before it was read leads to REJECTED', async () => {
    const { key, record } = await uploadJpeg();
    await stack.notify({ ...record.source, eTag: '00000000000000000000000000000000', sequencer: '00' });
    const records = await stack.client.listRecords(key);
    expect(records).toContainEqual(record);
    expect(records).toContainEqual(
      expect.objectContaining({ status: 'REJECTED', reason: 'SOURCE_OVERWRITTEN' }),
    );
  });

  test('of an upload that was deleted before it was read leads to REJECTED', async () => {
    const key = stack.freshKey('deleted.jpg');
    await stack.notify(sourceWith({ bucket: stack.client.getOutput('UploadsBucketName'), key }));
    expect(await stack.waitForRecord(key)).toMatchObject({ status: 'REJECTED', reason: 'SOURCE_DELETED' });
  });
});

describe('a second upload to the same key', () => {
  test('is another image; the first keeps its record and its thumbnail', async () => {
    const { key, record } = await uploadJpeg();
    await stack.client.upload(key, await makeJpeg(100, 50));
    const [latest, first] = await stack.waitForRecords(key, 2);
    expect(first).toEqual(record);
    expect(latest).toMatchObject({ status: 'PROCESSED', image: { width: 100, height: 50 } });
  });
});
