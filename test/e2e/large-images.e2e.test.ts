import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type ImageRecord,
  type ImageRecordWith,
  isTerminal,
  type Source,
} from '../../contracts/records/image-record.ts';
import { highMemoryPng, noisyJpeg } from '../../tools/fixtures/large-images.ts';
import { sample } from '../support/samples.ts';
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
  await stack.client.upload(key, file);
  return key;
}

/** Lists the renditions of an image, once its intermediate files are deleted. */
async function listFinalRenditions(imageId: string): Promise<string[]> {
  await waitFor('the deletion of the intermediate files', async () =>
    (await stack.listIntermediateKeys(imageId)).length === 0 ? true : undefined,
  );
  return (await stack.listRenditionKeys(imageId)).map((key) => key.replace(`images/${imageId}/`, '')).sort();
}

function isOwnedByWorkflow(record: ImageRecord): record is ImageRecordWith<'PROCESSING'> {
  return record.status === 'PROCESSING' && record.leaseOwner === 'workflow';
}

describe.concurrent('an upload that is too large for one function', () => {
  test('by its size is PROCESSED with every rendition that its record names, and nothing else', async () => {
    const key = await upload('large.jpg', await noisyJpeg());
    const record = await stack.waitForRecord(key);
    const keyFor = (name: string) => `images/${record.imageId}/1/${name}.webp`;
    expect(record).toMatchObject({
      status: 'PROCESSED',
      attempt: 1,
      image: { format: 'jpeg', width: 2400, height: 1800 },
      renditions: {
        thumbnail: { key: keyFor('thumbnail'), width: 320, height: 240 },
        medium: { key: keyFor('medium'), width: 1024, height: 768 },
        large: { key: keyFor('large'), width: 2048, height: 1536 },
      },
    });
    expect(record).not.toHaveProperty('leaseOwner');
    const large = await stack.client.readRendition(keyFor('large'));
    expect(await sharp(large).metadata()).toMatchObject({ format: 'webp', width: 2048, height: 1536 });
    expect(record).toMatchObject({ renditions: { large: { size: large.length } } });
    expect(await listFinalRenditions(record.imageId)).toEqual([
      '1/large.webp',
      '1/medium.webp',
      '1/thumbnail.webp',
    ]);
    expect(await stack.waitForEvent(`${record.imageId}-PROCESSED-1`)).toMatchObject({ sourceKey: key });
  });

  test('by its header is watermarked, except for its thumbnail', async () => {
    const key = await upload('costly.png', highMemoryPng());
    const record = await stack.waitForRecord(key);
    expect(record).toMatchObject({
      status: 'PROCESSED',
      image: { format: 'png', width: 8000, height: 8000 },
    });
    const isPlain = async (name: string) => {
      const rendition = await stack.client.readRendition(`images/${record.imageId}/1/${name}.webp`);
      return (await sharp(rendition).stats()).isOpaque && (await sharp(rendition).stats()).entropy === 0;
    };
    expect(await Promise.all(['thumbnail', 'medium', 'large'].map(isPlain))).toEqual([true, false, false]);
  });

  test('and damaged is REJECTED, not FAILED', async () => {
    const file = await noisyJpeg();
    const key = await upload('corrupt.jpg', file.subarray(0, -1_000_000));
    const record = await stack.waitForRecord(key);
    expect(record).toMatchObject({ status: 'REJECTED', reason: 'CORRUPT_IMAGE', attempt: 1 });
    expect(await listFinalRenditions(record.imageId)).toEqual([]);
  });

  test('is processed once, although its notification is repeated meanwhile', async () => {
    const key = await upload('twice.jpg', await noisyJpeg());
    const { source } = await waitFor('the start of the workflow', async () =>
      (await stack.client.listRecords(key)).find(isOwnedByWorkflow),
    );
    await stack.notify(source);
    await stack.notify(source);
    const record = await stack.waitForRecord(key);
    expect(record).toMatchObject({ status: 'PROCESSED', attempt: 1 });
    expect((await stack.client.listRecords(key)).filter(isTerminal)).toEqual([record]);
  });
});

describe.each(['inspect-image', 'resize-image'])('%s', (functionName) => {
  test('rejects an image whose upload was deleted meanwhile', async () => {
    const input = sample<{ source: Source }>(`${functionName}.large-jpeg`);
    const bucket = stack.client.getOutput('UploadsBucketName');
    const source = { ...input.source, bucket, key: stack.freshKey('deleted.jpg') };
    expect(await stack.invoke(functionName, { ...input, source })).toMatchObject({
      rejection: { reason: 'SOURCE_DELETED' },
    });
  });
});
