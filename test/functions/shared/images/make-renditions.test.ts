import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { acceptedLimits } from '../../../../functions/shared/images/limits.ts';
import { makeRenditions } from '../../../../functions/shared/images/make-renditions.ts';
import { encodeRawImage } from '../../../../functions/shared/images/raw-image.ts';
import { renditionSpecs } from '../../../../functions/shared/images/rendition-specs.ts';
import { RejectedError } from '../../../../functions/shared/runtime/errors.ts';
import { orientedOrder, quadrantColors, quadrants } from '../../../../tools/fixtures/quadrants.ts';

/** The dimensions of each rendition, from large to small. */
async function renditionSizes(upload: Buffer) {
  const renditions = await makeRenditions(upload, acceptedLimits);
  return renditions.map(({ name, rawImage: { width, height } }) => [name, width, height]);
}

describe('the renditions', () => {
  test('of a large image fit inside their squares', async () => {
    const upload = await quadrants(4096, 3072).jpeg().toBuffer();
    expect(await renditionSizes(upload)).toEqual([
      ['large', 2048, 1536],
      ['medium', 1024, 768],
      ['thumbnail', 320, 240],
    ]);
  });

  test('of a small image are never larger than it', async () => {
    const upload = await quadrants(640, 480).png().toBuffer();
    expect(await renditionSizes(upload)).toEqual([
      ['large', 640, 480],
      ['medium', 640, 480],
      ['thumbnail', 320, 240],
    ]);
  });

  test('of a very wide image have no side of 0', async () => {
    const upload = await quadrants(12_000, 3).png().toBuffer();
    expect(await renditionSizes(upload)).toEqual([
      ['large', 2048, 1],
      ['medium', 1024, 1],
      ['thumbnail', 320, 1],
    ]);
  });

  test.each([3, 4] as const)('have their orientation and colors, with %d channels', async (channels) => {
    const stored = quadrants(48, 64, ['green', 'yellow', 'red', 'blue']).withMetadata({ orientation: 6 });
    const upload = await (channels === 4 ? stored.ensureAlpha() : stored).png().toBuffer();
    const rawRenditions = await makeRenditions(upload, acceptedLimits);
    const renditions = await Promise.all(
      rawRenditions.map(({ name, rawImage }) => encodeRawImage(rawImage, renditionSpecs[name])),
    );
    expect(rawRenditions.map(({ rawImage }) => rawImage.channels)).toEqual([channels, channels, channels]);
    const colors = await Promise.all(renditions.map(({ data }) => quadrantColors(data)));
    expect(colors).toEqual([orientedOrder, orientedOrder, orientedOrder]);
  });

  test('of a grayscale image are in sRGB like all others', async () => {
    const upload = await quadrants().greyscale().jpeg().toBuffer();
    const [large] = await makeRenditions(upload, acceptedLimits);
    expect(large?.rawImage.channels).toBe(3);
  });

  test('carry no metadata', async () => {
    const upload = await quadrants()
      .withExif({ IFD0: { Artist: 'Jane' } })
      .jpeg()
      .toBuffer();
    const [large] = await makeRenditions(upload, acceptedLimits);
    const { data } = await encodeRawImage(large?.rawImage ?? expect.unreachable(), renditionSpecs.large);
    expect(await sharp(data).metadata()).not.toHaveProperty('exif');
  });
});

test('an upload beyond the limits is rejected before it is decoded', async () => {
  const upload = await quadrants().png().toBuffer();
  const limits = { ...acceptedLimits, maxPixelCount: 64 * 48 - 1 };
  await expect(makeRenditions(upload, limits)).rejects.toThrow(new RejectedError('TOO_MANY_PIXELS'));
});

test('an incomplete upload is rejected', async () => {
  const upload = (await quadrants(500, 500).jpeg().toBuffer()).subarray(0, -100);
  await expect(makeRenditions(upload, acceptedLimits)).rejects.toThrow(new RejectedError('CORRUPT_IMAGE'));
});
