import { readFileSync } from 'node:fs';
import sharp from 'sharp';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Pixels } from '../../../../functions/shared/images/pixels.ts';
import { addWatermark } from '../../../../functions/shared/images/watermark.ts';

const svg = readFileSync('infra/watermark.svg', 'utf8');

// Where tests share a process, those of the decoder have blocked what only this function reads.
beforeAll(() => {
  sharp.unblock({ operation: ['VipsForeignLoadSvgBuffer'] });
});

/** A picture of one grey. */
function plain(
  width: number,
  height: number,
  { grey = 128, channels = 3 }: { grey?: number; channels?: 3 | 4 } = {},
): Pixels {
  return { data: Buffer.alloc(width * height * channels, grey), width, height, channels };
}

/** What has changed in a part of the picture: the darkest and the lightest value of its first channel. */
async function rangeOf({ data, width, height, channels }: Pixels, [left, top, right, bottom]: number[]) {
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

describe('the mark', () => {
  test('stands in the lower right quarter, and nowhere else', async () => {
    const marked = await addWatermark(plain(400, 400), svg);
    expect(await rangeOf(marked, [0, 0, 400, 300])).toEqual([128, 128]);
    expect(await rangeOf(marked, [0, 300, 290, 400])).toEqual([128, 128]);
    const [darkest, lightest] = await rangeOf(marked, [290, 300, 400, 400]);
    expect(darkest).toBeLessThan(100);
    expect(lightest).toBeGreaterThan(200);
  });

  test.each([
    ['dark', 0],
    ['light', 255],
  ])('is legible on %s', async (_, grey) => {
    const marked = await addWatermark(plain(1024, 768, { grey }), svg);
    const [darkest, lightest] = await rangeOf(marked, [700, 500, 1024, 768]);
    expect(Number(lightest) - Number(darkest)).toBeGreaterThan(100);
  });

  test.each([
    [2048, 1536],
    [1024, 768],
    [1024, 60],
    [60, 1024],
    [40, 40],
  ])('fits into %d x %d', async (width, height) => {
    const marked = await addWatermark(plain(width, height), svg);
    expect(marked).toMatchObject({ width, height, channels: 3 });
    const [darkest, lightest] = await rangeOf(marked, [0, 0, width, height]);
    expect(lightest).toBeGreaterThan(Number(darkest));
  });

  test('keeps transparency', async () => {
    const marked = await addWatermark(plain(400, 400, { grey: 0, channels: 4 }), svg);
    expect(marked.channels).toBe(4);
    expect(marked.data.subarray(0, 4)).toEqual(Buffer.alloc(4));
  });

  test.each([
    [2048, 1],
    [3, 2048],
  ])('is left out of %d x %d, which has no room for it', async (width, height) => {
    const pixels = plain(width, height);
    expect(await addWatermark(pixels, svg)).toBe(pixels);
  });
});
