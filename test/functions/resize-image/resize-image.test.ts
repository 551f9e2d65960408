import { expect, test } from 'vitest';
import { resizeImage } from '../../../functions/resize-image/resize-image.ts';
import type { SizedPixels } from '../../../functions/shared/images/resize.ts';
import { sample } from '../../support/samples.ts';

const event = sample<object>('resize-image.large-jpeg');
const pixels = { data: Buffer.alloc(6), width: 2, height: 1, channels: 3 } as const;
const sized: SizedPixels[] = [
  { name: 'large', pixels },
  { name: 'thumbnail', pixels },
];

test('one download and one decode make the pixels of every rendition', async () => {
  const calls: string[] = [];
  const resize = resizeImage({
    uploads: {
      read: async ({ eTag }) => {
        calls.push(`read ${eTag}`);
        return Buffer.from('jpeg');
      },
    },
    makeRenditions: async () => {
      calls.push('decode');
      return sized;
    },
    workFiles: {
      write: async ({ imageId, attempt }, name, { width, height, channels }) => {
        calls.push(`write ${name}`);
        return { key: `work/${imageId}/${attempt}/${name}.raw`, width, height, channels };
      },
    },
  });

  const resized = await resize(event);

  expect(calls).toEqual([
    'read 0a4f1c6be7c1f3d2a9b8e7d6c5f4a3b2',
    'decode',
    'write large',
    'write thumbnail',
  ]);
  const key = (name: string) => `work/6f1ed002ab5595859014ebf0951522d9/1/${name}.raw`;
  expect(resized).toEqual({
    ...event,
    renditions: [
      { name: 'large', pixels: { key: key('large'), width: 2, height: 1, channels: 3 } },
      { name: 'thumbnail', pixels: { key: key('thumbnail'), width: 2, height: 1, channels: 3 } },
    ],
  });
});
