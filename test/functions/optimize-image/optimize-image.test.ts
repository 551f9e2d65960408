import { expect, test } from 'vitest';
import { optimizeImage } from '../../../functions/optimize-image/optimize-image.ts';
import { sample } from '../../support/samples.ts';
import { silentLogger } from '../../support/silent-logger.ts';

const event = sample<object>('optimize-image.watermarked');

test('the rendition is written under the attempt, and both sizes are logged', async () => {
  const logger = silentLogger();
  const readKeys: string[] = [];
  const optimize = optimizeImage({
    intermediateFiles: {
      read: async ({ key, width, height, channels }) => {
        readKeys.push(key);
        return { data: Buffer.alloc(1000), width, height, channels };
      },
    },
    encode: async ({ width, height }, name) => ({ data: Buffer.from(name), width, height }),
    renditions: {
      write: async ({ imageId, attempt }, name, { data, width, height }) => {
        const key = `images/${imageId}/${attempt}/${name}.webp`;
        return { key, format: 'webp', width, height, size: data.length };
      },
    },
    logger,
  });

  const output = await optimize(event);

  expect(readKeys).toEqual(['work/6f1ed002ab5595859014ebf0951522d9/1/large.watermarked.raw']);
  const key = 'images/6f1ed002ab5595859014ebf0951522d9/1/large.webp';
  expect(output).toEqual({ name: 'large', key, format: 'webp', width: 2048, height: 1536, size: 5 });
  expect(logger.lines).toEqual([
    {
      level: 'info',
      message: 'Rendition optimized',
      fields: {
        imageId: '6f1ed002ab5595859014ebf0951522d9',
        attempt: 1,
        name: 'large',
        size: 5,
        rawSize: 1000,
      },
    },
  ]);
});
