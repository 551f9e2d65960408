import { expect, test } from 'vitest';
import { inspectImage } from '../../functions/inspect-image/inspect-image.ts';
import { optimizeImage } from '../../functions/optimize-image/optimize-image.ts';
import { resizeImage } from '../../functions/resize-image/resize-image.ts';
import { watermarkImage } from '../../functions/watermark-image/watermark-image.ts';
import { imageId, sourceWith } from '../support/records.ts';
import { silentLogger } from '../support/silent-logger.ts';

const addedLater = 'by another version';
const image = { format: 'jpeg', width: 6000, height: 4000, addedLater };
const input = { imageId, attempt: 1, source: { ...sourceWith(), addedLater }, addedLater };
const file = { key: 'work/1/large.raw', width: 1, height: 1, channels: 3 as const };
const rawImage = { data: Buffer.alloc(3), width: 1, height: 1, channels: 3 as const };
const task = {
  imageId,
  attempt: 1,
  addedLater,
  rendition: { name: 'large', file: { ...file, addedLater }, addedLater },
};

const uploads = { read: async () => Buffer.alloc(1) };
const intermediateFiles = { read: async () => rawImage, write: async () => file };

const steps = [
  {
    name: 'inspect-image',
    run: inspectImage({
      uploads,
      checkSize: () => {},
      inspect: async () => ({ format: 'jpeg', width: 6000, height: 4000 }),
    }),
    event: input,
    expected: input,
  },
  {
    name: 'resize-image',
    run: resizeImage({
      uploads,
      intermediateFiles,
      makeRenditions: async () => [{ name: 'large', rawImage }],
    }),
    event: { ...input, image },
    expected: { ...input, image },
  },
  {
    name: 'watermark-image',
    run: watermarkImage({ intermediateFiles, addWatermark: async () => rawImage }),
    event: task,
    expected: { ...task, rendition: { name: 'large', addedLater } },
  },
  {
    name: 'optimize-image',
    run: optimizeImage({
      intermediateFiles,
      renditions: {
        write: async () => ({ key: 'images/1/1/large.webp', format: 'webp', width: 1, height: 1, size: 9 }),
      },
      encode: async () => rawImage,
      logger: silentLogger(),
    }),
    event: task,
    expected: { name: 'large', addedLater },
  },
];

test.each(steps)('$name passes on the fields that it does not know', async ({ run, event, expected }) => {
  expect(await run(event)).toMatchObject(expected);
});
