import sharp from 'sharp';
import { expect, test } from 'vitest';
import { readPicture } from '../../../../functions/shared/images/picture.ts';

const png = (colours: 'srgb' | 'rgb16') =>
  sharp({ create: { width: 30, height: 20, channels: 3, background: 'teal' } })
    .toColourspace(colours)
    .png()
    .toBuffer();
const header = (pixels: number) =>
  ({ format: 'png', pixels, metadataParts: 0, metadataBytes: 0, scans: 0, pages: 1 }) as const;

test('a picture has as many pixels to decode as the decoder or the header says, whichever are more', async () => {
  const upload = await png('srgb');
  expect(await readPicture(upload, header(1))).toMatchObject({ width: 30, height: 20, pixels: 600 });
  expect(await readPicture(upload, header(601))).toMatchObject({ width: 30, height: 20, pixels: 601 });
});

test('a picture of 16 bits is told from one of 8', async () => {
  expect(await readPicture(await png('srgb'), header(600))).toMatchObject({ deep: false, bytesPerSample: 1 });
  expect(await readPicture(await png('rgb16'), header(600))).toMatchObject({ deep: true, bytesPerSample: 2 });
});
