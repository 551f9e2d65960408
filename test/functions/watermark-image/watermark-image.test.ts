import { parse } from 'valibot';
import { expect, test } from 'vitest';
import { renditionOfAttempt } from '../../../events/large-image.ts';
import type { Pixels } from '../../../functions/shared/images/pixels.ts';
import { watermarkImage } from '../../../functions/watermark-image/watermark-image.ts';
import { sample } from '../../support/samples.ts';

const event = sample<object>('watermark-image.large');

test('the marked pixels are another file, which the next step is told of', async () => {
  const input = parse(renditionOfAttempt, event);
  const { key, ...size } = input.rendition.pixels;
  const written: [string, Pixels][] = [];
  const watermark = watermarkImage({
    workFiles: {
      read: async () => ({ ...size, data: Buffer.from('pixels') }),
      write: async (_attempt, name, pixels) => {
        written.push([name, pixels]);
        return { key: key.replace('large', name), ...size };
      },
    },
    addWatermark: async (pixels) => ({ ...pixels, data: Buffer.from('marked') }),
  });

  const marked = await watermark(event);

  expect(written).toEqual([['large.marked', { ...size, data: Buffer.from('marked') }]]);
  const pixels = { ...size, key: 'work/6f1ed002ab5595859014ebf0951522d9/1/large.marked.raw' };
  expect(marked).toEqual({ ...input, rendition: { name: 'large', pixels } });
});
