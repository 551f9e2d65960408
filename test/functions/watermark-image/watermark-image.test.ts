import { parse } from 'valibot';
import { expect, test } from 'vitest';
import { type RawImage, renditionTask } from '../../../contracts/events/large-image-workflow.ts';
import { watermarkImage } from '../../../functions/watermark-image/watermark-image.ts';
import { sample } from '../../support/samples.ts';

const event = sample<object>('watermark-image.large');

test('the watermarked image is written to another file, which is the input of the next step', async () => {
  const input = parse(renditionTask, event);
  const { key, ...size } = input.rendition.file;
  const written: [string, RawImage][] = [];
  const watermark = watermarkImage({
    intermediateFiles: {
      read: async () => ({ ...size, data: Buffer.from('raw') }),
      write: async (_attemptKey, name, image) => {
        written.push([name, image]);
        return { key: key.replace('large', name), ...size };
      },
    },
    addWatermark: async (image) => ({ ...image, data: Buffer.from('watermarked') }),
  });

  const output = await watermark(event);

  expect(written).toEqual([['large.watermarked', { ...size, data: Buffer.from('watermarked') }]]);
  const file = { ...size, key: 'work/6f1ed002ab5595859014ebf0951522d9/1/large.watermarked.raw' };
  expect(output).toEqual({ ...input, rendition: { name: 'large', file } });
});
