import sharp from 'sharp';
import { afterEach, assert, describe, expect, test } from 'vitest';
import type { Image } from '../../../../events/image-record.ts';
import { inspect } from '../../../../functions/shared/images/inspect.ts';
import { largeImageLimits, smallImageLimits } from '../../../../functions/shared/images/limits.ts';
import { makeRenditions } from '../../../../functions/shared/images/resize.ts';
import { makeThumbnail, type ThumbnailLimits } from '../../../../functions/shared/images/thumbnail.ts';
import { RejectedError } from '../../../../functions/shared/runtime/errors.ts';
import { acceptedKinds, script, zipEnd } from '../../../support/pictures/accepted-kinds.ts';
import type { Ending } from '../../../support/pictures/kind.ts';
import { kinds } from '../../../support/pictures/kinds.ts';
import { quadrantColours, quadrants, upright } from '../../../support/pictures/quadrants.ts';
import { refusedKinds } from '../../../support/pictures/refused-kinds.ts';

const limits = { own: smallImageLimits, all: largeImageLimits };

/** As it comes out of the function, or of the workflow that it hands the upload to. */
function endingOf(upload: Buffer): Promise<Ending> {
  return makeThumbnail(upload, limits).then(
    async (made) => ({ status: 'PROCESSED', ...(made?.image ?? (await imageInWorkflow(upload))) }),
    ({ reason }: RejectedError) => ({ status: 'REJECTED', reason }),
  );
}

async function imageInWorkflow(upload: Buffer): Promise<Image> {
  const { format, width, height } = await inspect(upload, largeImageLimits);
  await makeRenditions(upload, largeImageLimits);
  return { format, width, height };
}

/** Of an upload that is small enough. */
async function make(upload: Buffer | undefined, within: ThumbnailLimits = limits) {
  const made = await makeThumbnail(upload ?? Buffer.alloc(0), within);
  assert(made, 'the upload is small enough');
  return made;
}

async function thumbnailOf(name: string): Promise<Buffer> {
  const kind = acceptedKinds.find((candidate) => candidate.name === name);
  const upload = await kind?.make();
  const { thumbnail } = await make(upload);
  return thumbnail.data;
}

describe('every kind of file', () => {
  test.each(kinds)('$name ends as it has to', async ({ make, outcome }) => {
    const upload = await make();

    const ending = await endingOf(upload);

    expect(ending).toEqual(outcome);
  });
});

describe('a thumbnail', () => {
  test.each([
    'a JPEG',
    'a progressive JPEG',
    'a JPEG with a place, a P3 profile and XMP',
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
    'a PNG of 16 bits',
    'a PNG of 16 bits with a P3 profile',
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
    'a JPEG that is a ZIP archive too',
  ])('of %s is upright, in its colours, of the first frame', async (name) => {
    const thumbnail = await thumbnailOf(name);

    expect(await quadrantColours(thumbnail)).toEqual(upright);
  });

  test.each(['webp', 'tiff', 'avif'] as const)('of a %s is turned as it is to be seen', async (format) => {
    const stored = quadrants(48, 64, ['green', 'yellow', 'red', 'blue']).withMetadata({ orientation: 6 });
    const upload = await stored.toFormat(format).toBuffer();

    const { image, thumbnail } = await make(upload);

    expect(image).toEqual({ format, width: 64, height: 48 });
    expect(await quadrantColours(thumbnail.data)).toEqual(upright);
  });

  test.each(['a PNG with transparency', 'a lossless WebP with transparency'])(
    'of %s keeps it',
    async (name) => {
      const thumbnail = await thumbnailOf(name);

      expect(await quadrantColours(thumbnail)).toEqual(['red', 'green', 'transparent', 'transparent']);
    },
  );

  test('of 16 bits keeps half a transparency', async () => {
    const upload = await quadrants().ensureAlpha(0.5).toColourspace('rgb16').png().toBuffer();

    const { thumbnail } = await make(upload);

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
    const upload = await acceptedKinds.find((kind) => kind.name === name)?.make();

    const { thumbnail } = await make(upload);

    expect(thumbnail).toMatchObject({ width, height });
    expect(await sharp(thumbnail.data).metadata()).toMatchObject({ format: 'webp', width, height });
  });

  test('of a wide JPEG has no side of 0 either', async () => {
    const upload = await quadrants(12_000, 3).jpeg().toBuffer();

    const { thumbnail } = await make(upload);

    expect(thumbnail).toMatchObject({ width: 320, height: 1 });
  });

  test.each(['a JPEG with a place, a P3 profile and XMP', 'a PNG of 16 bits with a P3 profile'])(
    'of %s carries no metadata',
    async (name) => {
      const metadata = await sharp(await thumbnailOf(name)).metadata();

      expect(metadata).toMatchObject({ space: 'srgb', hasProfile: false });
      expect(metadata).not.toHaveProperty('exif');
      expect(metadata).not.toHaveProperty('icc');
      expect(metadata).not.toHaveProperty('xmp');
    },
  );

  test.each(['an animated WebP', 'an animated GIF', 'a TIFF of three pages'])(
    'of %s does not move',
    async (name) => {
      expect(await sharp(await thumbnailOf(name)).metadata()).not.toHaveProperty('pages');
    },
  );

  test.each([
    ['a JPEG that is a ZIP archive too', zipEnd],
    ['a PNG with HTML in a text', Buffer.from(script)],
  ])('of %s is nothing else', async (name, foreign) => {
    expect((await thumbnailOf(name)).includes(foreign)).toBe(false);
  });
});

describe('the limits', () => {
  const pixels = 64 * 48;

  test('are those of all uploads, beyond which it is refused', async () => {
    const upload = await quadrants().webp().toBuffer();
    const within = (most: number) =>
      makeThumbnail(upload, { ...limits, all: { ...limits.all, pixels: most } });

    await expect(within(pixels)).resolves.toBeDefined();
    await expect(within(pixels - 1)).rejects.toThrow(new RejectedError('TOO_MANY_PIXELS'));
  });

  test('are those of this function, beyond which nothing is made', async () => {
    const upload = await quadrants().webp().toBuffer();
    const within = (most: number) =>
      makeThumbnail(upload, { ...limits, own: { ...limits.own, pixels: most } });

    await expect(within(pixels)).resolves.toBeDefined();
    await expect(within(pixels - 1)).resolves.toBeUndefined();
  });

  test('hold for the memory that the whole of an AVIF takes, not only what it shows', async () => {
    const upload = await quadrants().avif({ effort: 0 }).toBuffer();
    const memory = upload.length + 26 * (64 + 128) * (48 + 128);
    const within = (most: number) =>
      makeThumbnail(upload, { ...limits, all: { ...limits.all, memory: most } });

    await expect(within(memory)).resolves.toBeDefined();
    await expect(within(memory - 1)).rejects.toThrow(new RejectedError('TOO_MANY_PIXELS'));
  });
});

describe('a refusal', () => {
  const refusedByHeader = refusedKinds.filter(
    ({ outcome }) => outcome.status === 'REJECTED' && outcome.reason !== 'CORRUPT_IMAGE',
  );
  const formats = ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif', 'Tiff'];
  const decoders = { operation: formats.map((format) => `VipsForeignLoad${format}Buffer`) };

  afterEach(() => {
    sharp.unblock(decoders);
  });

  test('keeps what the decoder said as its cause, and says nothing of it', async () => {
    const upload = (await quadrants(500, 500).jpeg().toBuffer()).subarray(0, -100);

    const refusal = await makeThumbnail(upload, limits).catch((error: unknown) => error);

    expect(refusal).toBeInstanceOf(RejectedError);
    expect(refusal).toMatchObject({ message: 'Rejected: CORRUPT_IMAGE', cause: expect.any(Error) });
  });

  test('by the header needs no decoder', async () => {
    const uploads = await Promise.all(refusedByHeader.map(({ make }) => make()));
    sharp.block(decoders);

    const endings = await Promise.all(uploads.map(endingOf));

    expect(endings).toEqual(refusedByHeader.map(({ outcome }) => outcome));
  });

  test('is not made for trouble with the encoder, which is none of the upload’s', async () => {
    const upload = await quadrants().jpeg().toBuffer();
    const encoder = { operation: ['VipsForeignSaveWebpBuffer'] };
    sharp.block(encoder);

    const trouble = await makeThumbnail(upload, limits).catch((error: unknown) => error);
    sharp.unblock(encoder);

    expect(trouble).toBeInstanceOf(Error);
    expect(trouble).not.toBeInstanceOf(RejectedError);
  });
});

describe('the decoders', () => {
  test.each([
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"></svg>'],
    ['CSV', '1,2\n3,4\n'],
  ])('leave %s alone, whatever is handed to them', async (_, text) => {
    await expect(sharp(Buffer.from(text)).metadata()).rejects.toThrow();
  });
});
