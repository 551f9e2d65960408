import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { largeImageLimits } from '../../../../functions/shared/images/limits.ts';
import { encodePixels } from '../../../../functions/shared/images/pixels.ts';
import { renditionKinds } from '../../../../functions/shared/images/renditions.ts';
import { makeRenditions } from '../../../../functions/shared/images/resize.ts';
import { RejectedError } from '../../../../functions/shared/runtime/errors.ts';
import { quadrantColours, quadrants, upright } from '../../../support/pictures/quadrants.ts';

/** The size of each rendition, from large to small. */
async function sizesOf(upload: Buffer) {
  const sized = await makeRenditions(upload, largeImageLimits);
  return sized.map(({ name, pixels: { width, height } }) => [name, width, height]);
}

describe('the renditions', () => {
  test('of a large picture fit inside their squares', async () => {
    const upload = await quadrants(4096, 3072).jpeg().toBuffer();
    expect(await sizesOf(upload)).toEqual([
      ['large', 2048, 1536],
      ['medium', 1024, 768],
      ['thumbnail', 320, 240],
    ]);
  });

  test('of a small picture are never larger than it', async () => {
    const upload = await quadrants(640, 480).png().toBuffer();
    expect(await sizesOf(upload)).toEqual([
      ['large', 640, 480],
      ['medium', 640, 480],
      ['thumbnail', 320, 240],
    ]);
  });

  test('of a line have no side of 0', async () => {
    const upload = await quadrants(12_000, 3).png().toBuffer();
    expect(await sizesOf(upload)).toEqual([
      ['large', 2048, 1],
      ['medium', 1024, 1],
      ['thumbnail', 320, 1],
    ]);
  });

  test.each([3, 4] as const)('are upright and in their colours, with %d channels', async (channels) => {
    const stored = quadrants(48, 64, ['green', 'yellow', 'red', 'blue']).withMetadata({ orientation: 6 });
    const upload = await (channels === 4 ? stored.ensureAlpha() : stored).png().toBuffer();
    const sized = await makeRenditions(upload, largeImageLimits);
    const renditions = await Promise.all(
      sized.map(({ name, pixels }) => encodePixels(pixels, renditionKinds[name])),
    );
    expect(sized.map(({ pixels }) => pixels.channels)).toEqual([channels, channels, channels]);
    const colours = await Promise.all(renditions.map(({ data }) => quadrantColours(data)));
    expect(colours).toEqual([upright, upright, upright]);
  });

  test('of a grey picture are in sRGB like all others', async () => {
    const upload = await quadrants().greyscale().jpeg().toBuffer();
    const [large] = await makeRenditions(upload, largeImageLimits);
    expect(large?.pixels.channels).toBe(3);
  });

  test('carry no metadata', async () => {
    const upload = await quadrants()
      .withExif({ IFD0: { Artist: 'Jane' } })
      .jpeg()
      .toBuffer();
    const [large] = await makeRenditions(upload, largeImageLimits);
    const { data } = await encodePixels(large?.pixels ?? expect.unreachable(), renditionKinds.large);
    expect(await sharp(data).metadata()).not.toHaveProperty('exif');
  });
});

test('an upload beyond the limits is refused before it is decoded', async () => {
  const upload = await quadrants().png().toBuffer();
  const limits = { ...largeImageLimits, pixels: 64 * 48 - 1 };
  await expect(makeRenditions(upload, limits)).rejects.toThrow(new RejectedError('TOO_MANY_PIXELS'));
});

test('an upload that breaks off is refused', async () => {
  const upload = (await quadrants(500, 500).jpeg().toBuffer()).subarray(0, -100);
  await expect(makeRenditions(upload, largeImageLimits)).rejects.toThrow(new RejectedError('CORRUPT_IMAGE'));
});
