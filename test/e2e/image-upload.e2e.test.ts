import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sourceOf } from '../support/records.ts';
import { Stack } from '../support/stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.connect();
});
afterAll(() => stack.close());

const picture = (width: number, height: number) =>
  sharp({ create: { width, height, channels: 3, background: 'teal' } })
    .jpeg()
    .toBuffer();

/** Uploads a picture under a key of its own and waits for the end. */
async function uploadPicture(name = 'a sea+sky (é).jpg') {
  const key = stack.freshKey(name);
  await stack.pipeline.upload(key, await picture(800, 600), 'image/jpeg');
  return { key, record: await stack.ended(key) };
}

describe('a good image', () => {
  test('ends as PROCESSED, with the thumbnail that its record names', async () => {
    const { key, record } = await uploadPicture();
    const thumbnailKey = `images/${record.imageId}/1/thumbnail.webp`;
    expect(record).toMatchObject({
      status: 'PROCESSED',
      attempt: 1,
      source: { key },
      image: { format: 'jpeg', width: 800, height: 600 },
      renditions: { thumbnail: { key: thumbnailKey, format: 'webp', width: 320, height: 240 } },
    });
    const thumbnail = await stack.pipeline.rendition(thumbnailKey);
    expect(await sharp(thumbnail).metadata()).toMatchObject({ format: 'webp', width: 320, height: 240 });
    expect(record).toMatchObject({ renditions: { thumbnail: { bytes: thumbnail.length } } });
  });

  test('is announced to every subscriber', async () => {
    const { key, record } = await uploadPicture();
    const event = await stack.announced(`${record.imageId}-PROCESSED-1`);
    expect(event).toMatchObject({ type: 'image.processed', sourceKey: key });
  });

  test('leaves one file, and no lease', async () => {
    const { record } = await uploadPicture();
    expect(await stack.files(record.imageId)).toEqual([`images/${record.imageId}/1/thumbnail.webp`]);
    expect(record).not.toHaveProperty('leaseUntil');
    expect(record).not.toHaveProperty('open');
  });
});

describe('a file that is no image', () => {
  test('ends as REJECTED with a reason, and is announced', async () => {
    const key = stack.freshKey('notes.jpg');
    await stack.pipeline.upload(key, Buffer.from('buy milk'), 'image/jpeg');
    const record = await stack.ended(key);
    expect(record).toMatchObject({ status: 'REJECTED', reason: 'UNSUPPORTED_FORMAT' });
    const event = await stack.announced(`${record.imageId}-REJECTED-1`);
    expect(event).toMatchObject({ type: 'image.rejected', reason: 'UNSUPPORTED_FORMAT' });
    expect(await stack.files(record.imageId)).toEqual([]);
  });
});

describe('a notification', () => {
  test('that is delivered twice changes nothing', async () => {
    const { key, record } = await uploadPicture();
    await stack.notify(record.source);
    expect(await stack.pipeline.records(key)).toEqual([record]);
  });

  test('of an upload that was overwritten before it was read is refused', async () => {
    const { key, record } = await uploadPicture();
    await stack.notify({ ...record.source, eTag: '00000000000000000000000000000000', sequencer: '00' });
    const records = await stack.pipeline.records(key);
    expect(records).toContainEqual(record);
    expect(records).toContainEqual(expect.objectContaining({ status: 'REJECTED', reason: 'OVERWRITTEN' }));
  });

  test('of an upload that was deleted before it was read is refused', async () => {
    const key = stack.freshKey('gone.jpg');
    await stack.notify(sourceOf({ bucket: stack.pipeline.output('UploadsBucketName'), key }));
    expect(await stack.ended(key)).toMatchObject({ status: 'REJECTED', reason: 'GONE' });
  });
});

describe('a second upload to the same key', () => {
  test('is another image; the first keeps its record and its thumbnail', async () => {
    const { key, record } = await uploadPicture();
    await stack.pipeline.upload(key, await picture(100, 50));
    const [latest, first] = await stack.allEnded(key, 2);
    expect(first).toEqual(record);
    expect(latest).toMatchObject({ status: 'PROCESSED', image: { width: 100, height: 50 } });
  });
});
