import sharp from 'sharp';
import { afterEach, describe, expect, test } from 'vitest';
import { chooseRoute } from '../../../../functions/shared/images/choose-route.ts';
import { inspect } from '../../../../functions/shared/images/inspect.ts';
import { acceptedLimits, inlineLimits } from '../../../../functions/shared/images/limits.ts';
import { makeRenditions } from '../../../../functions/shared/images/make-renditions.ts';
import { makeThumbnail } from '../../../../functions/shared/images/make-thumbnail.ts';
import { RejectedError } from '../../../../functions/shared/runtime/errors.ts';
import { script, zipEnd } from '../../../../tools/fixtures/accepted/labels.ts';
import { acceptedFixtures } from '../../../../tools/fixtures/accepted.ts';
import type { ExpectedOutcome } from '../../../../tools/fixtures/fixture.ts';
import { fixtures } from '../../../../tools/fixtures/fixtures.ts';
import { orientedOrder, quadrantColors, quadrants } from '../../../../tools/fixtures/quadrants.ts';

/** The outcome on the route that the upload takes: inline or through the workflow. */
function outcomeOnRoute(upload: Buffer): Promise<ExpectedOutcome> {
  return process(upload).then(
    (image) => ({ status: 'PROCESSED', ...image }),
    ({ rejection }: RejectedError) => ({ status: 'REJECTED', ...rejection }),
  );
}

async function process(upload: Buffer) {
  const info = await inspect(upload, acceptedLimits);
  const route = chooseRoute({ size: upload.length }, info, inlineLimits);
  await (route === 'inline' ? makeThumbnail(upload, info) : makeRenditions(upload, acceptedLimits));
  const { format, width, height } = info;
  return { format, width, height };
}

async function inspectAndMake(upload: Buffer) {
  const info = await inspect(upload, acceptedLimits);
  return { info, thumbnail: await makeThumbnail(upload, info) };
}

async function makeFixture(name: string): Promise<Buffer> {
  const fixture = acceptedFixtures.find((candidate) => candidate.name === name);
  return (await fixture?.make()) ?? expect.unreachable(`no fixture named ${name}`);
}

async function thumbnailOfFixture(name: string): Promise<Buffer> {
  const { thumbnail } = await inspectAndMake(await makeFixture(name));
  return thumbnail.data;
}

describe('every fixture', () => {
  test.each(fixtures)('$name has the expected outcome', async ({ make, expected }) => {
    const upload = await make();

    const outcome = await outcomeOnRoute(upload);

    expect(outcome).toEqual(expected);
  });
});

describe('a thumbnail', () => {
  test.each([
    'a JPEG',
    'a progressive JPEG',
    'a JPEG with GPS, a P3 profile and XMP',
    'a JPEG of orientation 1',
    'a JPEG of orientation 2',
    'a JPEG of orientation 3',
    'a JPEG of orientation 4',
    'a JPEG of orientation 5',
    'a JPEG of orientation 6',
    'a JPEG of orientation 7',
    'a JPEG of orientation 8',
    'a PNG of orientation 6',
    'a PNG with a palette',
    'a 16-bit PNG',
    'a 16-bit PNG with a P3 profile',
    'an interlaced PNG',
    'a WebP',
    'an animated WebP',
    'a GIF',
    'an animated GIF',
    'an AVIF',
    'a TIFF',
    'a TIFF of three pages',
    'a PNG of 320x320',
    'a PNG of 321x321',
    'a JPEG that is also a ZIP archive',
  ])('of %s is the first frame in its orientation and colors', async (name) => {
    const thumbnail = await thumbnailOfFixture(name);

    expect(await quadrantColors(thumbnail)).toEqual(orientedOrder);
  });

  test.each(['webp', 'tiff', 'avif'] as const)('of a %s has the orientation applied', async (format) => {
    const stored = quadrants(48, 64, ['green', 'yellow', 'red', 'blue']).withMetadata({ orientation: 6 });
    const upload = await stored.toFormat(format).toBuffer();

    const { info, thumbnail } = await inspectAndMake(upload);

    expect(info).toMatchObject({ format, width: 64, height: 48 });
    expect(await quadrantColors(thumbnail.data)).toEqual(orientedOrder);
  });

  test.each(['a PNG with alpha', 'a lossless WebP with alpha'])('of %s keeps alpha', async (name) => {
    const thumbnail = await thumbnailOfFixture(name);

    expect(await quadrantColors(thumbnail)).toEqual(['red', 'green', 'transparent', 'transparent']);
  });

  test('of a 16-bit image keeps an alpha of one half', async () => {
    const upload = await quadrants().ensureAlpha(0.5).toColourspace('rgb16').png().toBuffer();

    const { thumbnail } = await inspectAndMake(upload);

    const [alpha] = (await sharp(thumbnail.data).stats()).channels.slice(3);
    expect(alpha).toMatchObject({ min: 127, max: 127 });
  });

  test.each([
    ['a PNG of 1x1', 1, 1],
    ['a PNG of 12000x3', 320, 1],
    ['a PNG of 3x12000', 1, 320],
    ['a PNG of 320x320', 320, 320],
    ['a PNG of 321x321', 320, 320],
    ['a JPEG', 64, 48],
    ['a JPEG of orientation 6', 64, 48],
  ])('of %s is %dx%d', async (name, width, height) => {
    const { thumbnail } = await inspectAndMake(await makeFixture(name));

    expect(thumbnail).toMatchObject({ width, height });
    expect(await sharp(thumbnail.data).metadata()).toMatchObject({ format: 'webp', width, height });
  });

  test('of a wide JPEG has no side of 0 either', async () => {
    const upload = await quadrants(12_000, 3).jpeg().toBuffer();

    const { thumbnail } = await inspectAndMake(upload);

    expect(thumbnail).toMatchObject({ width: 320, height: 1 });
  });

  test.each(['a JPEG with GPS, a P3 profile and XMP', 'a 16-bit PNG with a P3 profile'])(
    'of %s carries no metadata',
    async (name) => {
      const metadata = await sharp(await thumbnailOfFixture(name)).metadata();

      expect(metadata).toMatchObject({ space: 'srgb', hasProfile: false });
      expect(metadata).not.toHaveProperty('exif');
      expect(metadata).not.toHaveProperty('icc');
      expect(metadata).not.toHaveProperty('xmp');
    },
  );

  test.each(['an animated WebP', 'an animated GIF', 'a TIFF of three pages'])(
    'of %s is not animated',
    async (name) => {
      expect(await sharp(await thumbnailOfFixture(name)).metadata()).not.toHaveProperty('pages');
    },
  );

  test.each([
    ['a JPEG that is also a ZIP archive', zipEnd],
    ['a PNG with HTML in a text chunk', Buffer.from(script)],
  ])('of %s does not contain the foreign bytes', async (name, foreign) => {
    expect((await thumbnailOfFixture(name)).includes(foreign)).toBe(false);
  });
});

describe('the limits', () => {
  test('hold for the number of pixels', async () => {
    const upload = await quadrants().webp().toBuffer();
    const inspectWithin = (maxPixelCount: number) => inspect(upload, { ...acceptedLimits, maxPixelCount });

    await expect(inspectWithin(64 * 48)).resolves.toBeDefined();
    await expect(inspectWithin(64 * 48 - 1)).rejects.toThrow(new RejectedError('TOO_MANY_PIXELS'));
  });

  test('hold for the memory that all images in an AVIF take, not only the displayed one', async () => {
    const upload = await quadrants().avif({ effort: 0 }).toBuffer();
    const memory = upload.length + 26 * (64 + 128) * (48 + 128);
    const inspectWithin = (maxMemoryBytes: number) => inspect(upload, { ...acceptedLimits, maxMemoryBytes });

    await expect(inspectWithin(memory)).resolves.toBeDefined();
    await expect(inspectWithin(memory - 1)).rejects.toThrow(new RejectedError('TOO_MANY_PIXELS'));
  });
});

describe('a rejection', () => {
  const rejectedByHeader = fixtures.filter(
    ({ expected }) => expected.status === 'REJECTED' && expected.reason !== 'CORRUPT_IMAGE',
  );
  const formats = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif', 'Tiff'];
  const decoders = { operation: formats.map((format) => `VipsForeignLoad${format}Buffer`) };

  afterEach(() => {
    sharp.unblock(decoders);
  });

  test('keeps the error of the decoder as its cause and out of its message', async () => {
    const upload = (await quadrants(500, 500).jpeg().toBuffer()).subarray(0, -100);

    const rejection = await inspectAndMake(upload).catch((error: unknown) => error);

    expect(rejection).toBeInstanceOf(RejectedError);
    expect(rejection).toMatchObject({ message: 'Rejected: CORRUPT_IMAGE', cause: expect.any(Error) });
  });

  test('by the header needs no decoder', async () => {
    const uploads = await Promise.all(rejectedByHeader.map(({ make }) => make()));
    sharp.block(decoders);

    const outcomes = await Promise.all(uploads.map(outcomeOnRoute));

    expect(outcomes).toEqual(rejectedByHeader.map(({ expected }) => expected));
  });

  test('does not follow from an error of the encoder, which is not caused by the upload', async () => {
    const upload = await quadrants().jpeg().toBuffer();
    const encoder = { operation: ['VipsForeignSaveWebpBuffer'] };
    sharp.block(encoder);

    const error = await inspectAndMake(upload).catch((cause: unknown) => cause);
    sharp.unblock(encoder);

    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(RejectedError);
  });
});

describe('the decoders', () => {
  test.each([
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'],
    ['CSV', '1,2\n3,4\n'],
  ])('never read %s', async (_, text) => {
    await expect(sharp(Buffer.from(text)).metadata()).rejects.toThrow();
  });
});
