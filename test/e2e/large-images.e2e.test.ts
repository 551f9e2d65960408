import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ImageIn, type ImageRecord, isTerminal } from '../../events/image-record.ts';
import { costlyPng, noisyJpeg } from '../support/pictures/large-pictures.ts';
import { Stack } from '../support/stack.ts';
import { waitFor } from '../support/wait-for.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.connect();
});
afterAll(() => stack.close());

/** Uploads a file under a key of its own. */
async function upload(name: string, file: Buffer): Promise<string> {
  const key = stack.freshKey(name);
  await stack.pipeline.upload(key, file);
  return key;
}

/** The files of an image that has ended, once nothing of its work is left. */
async function restingFiles(imageId: string): Promise<string[]> {
  await waitFor('the work files to go', async () =>
    (await stack.workFiles(imageId)).length === 0 ? true : undefined,
  );
  return (await stack.files(imageId)).map((key) => key.replace(`images/${imageId}/`, '')).sort();
}

function isHandedOn(record: ImageRecord): record is ImageIn<'PROCESSING'> {
  return record.status === 'PROCESSING' && record.handedOn;
}

describe.concurrent('an upload that is too large for one function', () => {
  test('by its bytes ends with every rendition that its record names, and nothing else', async () => {
    const key = await upload('large.jpg', await noisyJpeg());
    const record = await stack.ended(key);
    const at = (name: string) => `images/${record.imageId}/1/${name}.webp`;
    expect(record).toMatchObject({
      status: 'PROCESSED',
      attempt: 1,
      image: { format: 'jpeg', width: 2400, height: 1800 },
      renditions: {
        thumbnail: { key: at('thumbnail'), width: 320, height: 240 },
        medium: { key: at('medium'), width: 1024, height: 768 },
        large: { key: at('large'), width: 2048, height: 1536 },
      },
    });
    expect(record).not.toHaveProperty('handedOn');
    const large = await stack.pipeline.rendition(at('large'));
    expect(await sharp(large).metadata()).toMatchObject({ format: 'webp', width: 2048, height: 1536 });
    expect(record).toMatchObject({ renditions: { large: { bytes: large.length } } });
    expect(await restingFiles(record.imageId)).toEqual(['1/large.webp', '1/medium.webp', '1/thumbnail.webp']);
    expect(await stack.announced(`${record.imageId}-PROCESSED-1`)).toMatchObject({ sourceKey: key });
  });

  test('by what its header says is marked, but for its thumbnail', async () => {
    const key = await upload('costly.png', costlyPng());
    const record = await stack.ended(key);
    expect(record).toMatchObject({
      status: 'PROCESSED',
      image: { format: 'png', width: 8000, height: 8000 },
    });
    const isPlain = async (name: string) => {
      const rendition = await stack.pipeline.rendition(`images/${record.imageId}/1/${name}.webp`);
      return (await sharp(rendition).stats()).isOpaque && (await sharp(rendition).stats()).entropy === 0;
    };
    expect(await Promise.all(['thumbnail', 'medium', 'large'].map(isPlain))).toEqual([true, false, false]);
  });

  test('and damaged is refused, not failed', async () => {
    const file = await noisyJpeg();
    const key = await upload('corrupt.jpg', file.subarray(0, -1_000_000));
    const record = await stack.ended(key);
    expect(record).toMatchObject({ status: 'REJECTED', reason: 'CORRUPT_IMAGE', attempt: 1 });
    expect(await restingFiles(record.imageId)).toEqual([]);
  });

  test('is worked on once, however often its notification comes while it is', async () => {
    const key = await upload('twice.jpg', await noisyJpeg());
    const { source } = await waitFor('the hand-over', async () =>
      (await stack.pipeline.records(key)).find(isHandedOn),
    );
    await stack.notify(source);
    await stack.notify(source);
    const record = await stack.ended(key);
    expect(record).toMatchObject({ status: 'PROCESSED', attempt: 1 });
    expect((await stack.pipeline.records(key)).filter(isTerminal)).toEqual([record]);
  });
});
