import { expect, test } from 'vitest';
import { optimizeImage } from '../../../functions/optimize-image/optimize-image.ts';
import { sample } from '../../support/samples.ts';
import { silentLogger } from '../../support/silent-logger.ts';

const event = sample<object>('optimize-image.watermarked');

test('the rendition is written under the attempt, and what it saves is told', async () => {
  const logger = silentLogger();
  const asked: string[] = [];
  const optimize = optimizeImage({
    workFiles: {
      read: async ({ key, width, height, channels }) => {
        asked.push(key);
        return { data: Buffer.alloc(1000), width, height, channels };
      },
    },
    encode: async ({ width, height }, name) => ({ data: Buffer.from(name), width, height }),
    renditions: {
      write: async ({ imageId, attempt }, name, { data, width, height }) => {
        const key = `images/${imageId}/${attempt}/${name}.webp`;
        return { key, format: 'webp', width, height, bytes: data.length };
      },
    },
    logger,
  });

  const finished = await optimize(event);

  expect(asked).toEqual(['work/6f1ed002ab5595859014ebf0951522d9/1/large.marked.raw']);
  const key = 'images/6f1ed002ab5595859014ebf0951522d9/1/large.webp';
  expect(finished).toEqual({ name: 'large', key, format: 'webp', width: 2048, height: 1536, bytes: 5 });
  expect(logger.lines).toMatchObject([{ fields: { name: 'large', bytes: 5, bytesSaved: 995 } }]);
});
