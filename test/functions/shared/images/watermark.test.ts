import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RawImage } from '../../../../functions/shared/images/raw-image.ts';
import { addWatermark } from '../../../../functions/shared/images/watermark.ts';

const svg = readFileSync('infra/watermark.svg', 'utf8');

// Tests share a process, and those of the decoder block the SVG loader, which only the watermark needs.
beforeAll(() => {
  sharp.unblock({ operation: ['VipsForeignLoadSvgBuffer'] });
});

/** An image of one gray value. */
function grayImage(
  width: number,
  height: number,
  { gray = 128, channels = 3 }: { gray?: number; channels?: 3 | 4 } = {},
): RawImage {
  return { data: Buffer.alloc(width * height * channels, gray), width, height, channels };
}

/** The darkest and the lightest value of the first channel in a part of the image. */
async function valueRange({ data, width, height, channels }: RawImage, [left, top, right, bottom]: number[]) {
  const part = {
    left: left ?? 0,
    top: top ?? 0,
    width: (right ?? 0) - (left ?? 0),
    height: (bottom ?? 0) - (top ?? 0),
  };
  const { channels: stats } = await sharp(
    await sharp(data, { raw: { width, height, channels } }).extract(part).png().toBuffer(),
  ).stats();
  return [stats[0]?.min, stats[0]?.max];
}

describe('the watermark', () => {
  test('covers a part of the lower right quarter only', async () => {
    const watermarked = await addWatermark(grayImage(400, 400), svg);
    expect(await valueRange(watermarked, [0, 0, 400, 300])).toEqual([128, 128]);
    expect(await valueRange(watermarked, [0, 300, 290, 400])).toEqual([128, 128]);
    const [darkest, lightest] = await valueRange(watermarked, [290, 300, 400, 400]);
    expect(darkest).toBeLessThan(100);
    expect(lightest).toBeGreaterThan(200);
  });

  test.each([
    ['dark', 0],
    ['light', 255],
  ])('is legible on %s', async (_, gray) => {
    const watermarked = await addWatermark(grayImage(1024, 768, { gray }), svg);
    const [darkest, lightest] = await valueRange(watermarked, [700, 500, 1024, 768]);
    expect(Number(lightest) - Number(darkest)).toBeGreaterThan(100);
  });

  test.each([
    [2048, 1536],
    [1024, 768],
    [1024, 60],
    [60, 1024],
    [40, 40],
  ])('fits inside %d x %d', async (width, height) => {
    const watermarked = await addWatermark(grayImage(width, height), svg);
    expect(watermarked).toMatchObject({ width, height, channels: 3 });
    const [darkest, lightest] = await valueRange(watermarked, [0, 0, width, height]);
    expect(lightest).toBeGreaterThan(Number(darkest));
  });

  test.each([
    // The natural size of the SVG, and the box in an image of 400 x 200: at most a quarter of each side, 4 pixels from the edges.
    [100, 50, [296, 146, 396, 196]],
    [50, 50, [346, 146, 396, 196]],
    [1000, 100, [296, 186, 396, 196]],
    [10, 100, [391, 146, 396, 196]],
  ])('of %d x %d covers exactly its box', async (naturalWidth, naturalHeight, box) => {
    const white = `<svg xmlns="http://www.w3.org/2000/svg" width="${naturalWidth}" height="${naturalHeight}">
      <path d="M0 0h${naturalWidth}v${naturalHeight}h-${naturalWidth}z" fill="#fff"/></svg>`;
    const watermarked = await addWatermark(grayImage(400, 200), white);
    const [left = 0, top = 0, right = 0, bottom = 0] = box;
    expect(await valueRange(watermarked, box)).toEqual([255, 255]);
    const around = [
      [0, 0, 400, top],
      [0, bottom, 400, 200],
      [0, 0, left, 200],
      [right, 0, 400, 200],
    ];
    const ranges = await Promise.all(around.map((part) => valueRange(watermarked, part)));
    expect(new Set(ranges.flat())).toEqual(new Set([128]));
  });

  test('keeps the alpha channel', async () => {
    const watermarked = await addWatermark(grayImage(400, 400, { gray: 0, channels: 4 }), svg);
    expect(watermarked.channels).toBe(4);
    expect(watermarked.data.subarray(0, 4)).toEqual(Buffer.alloc(4));
  });

  test.each([
    [2048, 1],
    [3, 2048],
  ])('is omitted from %d x %d, which has no room for it', async (width, height) => {
    const rawImage = grayImage(width, height);
    expect(await addWatermark(rawImage, svg)).toBe(rawImage);
  });
});
