import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { Header } from '../../../../functions/shared/images/headers/header-facts.ts';
import { readImageInfo } from '../../../../functions/shared/images/image-info.ts';

const png = (space: 'srgb' | 'rgb16') =>
  sharp({ create: { width: 30, height: 20, channels: 3, background: 'teal' } })
    .toColourspace(space)
    .png()
    .toBuffer();

const header = (pixelCount: number): Header => ({
  format: 'png',
  pixelCount,
  dimension: 30,
  metadataSegments: 0,
  metadataSize: 0,
  scans: 0,
  pages: 1,
});

test('the pixel count is that of the decoder or that of the header, whichever is larger', async () => {
  const upload = await png('srgb');
  expect(await readImageInfo(upload, header(1))).toMatchObject({ width: 30, height: 20, pixelCount: 600 });
  expect(await readImageInfo(upload, header(601))).toMatchObject({ width: 30, height: 20, pixelCount: 601 });
});

test('a 16-bit image differs from an 8-bit one', async () => {
  expect(await readImageInfo(await png('srgb'), header(600))).toMatchObject({
    is16Bit: false,
    bytesPerSample: 1,
  });
  expect(await readImageInfo(await png('rgb16'), header(600))).toMatchObject({
    is16Bit: true,
    bytesPerSample: 2,
  });
});
