import { describe, expect, test } from 'vitest';
import { type Check, checkPicture, checkSize, checks } from '../../../../functions/shared/images/checks.ts';
import type { Header } from '../../../../functions/shared/images/header.ts';
import { type Limits, smallImageLimits } from '../../../../functions/shared/images/limits.ts';
import type { Picture } from '../../../../functions/shared/images/picture.ts';
import { RejectedError } from '../../../../functions/shared/runtime/errors.ts';

const limits: Limits = {
  bytes: 1000,
  pixels: 500,
  side: 100,
  metadataParts: 10,
  metadataBytes: 200,
  scans: 7,
  pages: 3,
  memory: 2000,
};

const header: Header = {
  format: 'jpeg',
  pixels: 0,
  metadataParts: 0,
  metadataBytes: 0,
  scans: 0,
  pages: 0,
};

const picture: Picture = {
  format: 'jpeg',
  bytes: 0,
  width: 1,
  height: 1,
  pixels: 1,
  channels: 3,
  bytesPerSample: 1,
  progressive: false,
  deep: false,
};

function firstReason<Facts>(candidates: Check<Facts>[], facts: Facts): string | undefined {
  return candidates.find(({ refuses }) => refuses(facts, limits))?.reason;
}

describe('the size in the event', () => {
  test.each([
    [0, 'EMPTY_FILE'],
    [1, undefined],
    [1000, undefined],
    [1001, 'FILE_TOO_LARGE'],
  ])('of %d bytes: %s', (bytes, reason) => {
    expect(firstReason(checks.size, { bytes })).toBe(reason);
  });

  test('is refused by an error that carries the reason', () => {
    expect(() => checkSize(1001, limits)).toThrow(new RejectedError('FILE_TOO_LARGE'));
    expect(() => checkSize(1000, limits)).not.toThrow();
  });
});

describe('a header', () => {
  test.each<[keyof Header, number, string]>([
    ['metadataParts', 10, 'TOO_MUCH_METADATA'],
    ['metadataBytes', 200, 'TOO_MUCH_METADATA'],
    ['scans', 7, 'TOO_MANY_SCANS'],
    ['pages', 3, 'TOO_MANY_PAGES'],
    ['pixels', 500, 'TOO_MANY_PIXELS'],
  ])('may have %s up to %d, beyond that it is %s', (fact, most, reason) => {
    expect(firstReason(checks.header, { ...header, [fact]: most })).toBeUndefined();
    expect(firstReason(checks.header, { ...header, [fact]: most + 1 })).toBe(reason);
  });
});

describe('a picture', () => {
  test.each([
    [25, 20, undefined],
    [27, 19, 'TOO_MANY_PIXELS'],
    [100, 1, undefined],
    [101, 1, 'TOO_MANY_PIXELS'],
    [1, 101, 'TOO_MANY_PIXELS'],
  ])('of %dx%d: %s', (width, height, reason) => {
    expect(firstReason(checks.picture, { ...picture, width, height })).toBe(reason);
  });

  test('may take the memory that there is, and not a byte more', () => {
    const gif: Picture = { ...picture, format: 'gif', pixels: 200, bytes: 2000 - 200 * 9 };

    expect(firstReason(checks.picture, gif)).toBeUndefined();
    expect(firstReason(checks.picture, { ...gif, bytes: gif.bytes + 1 })).toBe('TOO_MANY_PIXELS');
  });

  test('is refused by an error that carries the reason', () => {
    expect(() => checkPicture({ ...picture, width: 101 }, limits)).toThrow(
      new RejectedError('TOO_MANY_PIXELS'),
    );
    expect(() => checkPicture(picture, limits)).not.toThrow();
  });
});

/** 50 MP where nothing else is said: the most that the number of pixels allows. */
describe('the memory of the small path', () => {
  const fits = (facts: Partial<Picture>) => {
    const whole = { ...picture, bytes: 10_000_000, width: 8000, height: 6250, pixels: 50_000_000, ...facts };
    return !checks.picture.some(({ refuses }) => refuses(whole, smallImageLimits));
  };

  test.each<[string, Partial<Picture>]>([
    ['a JPEG', {}],
    ['a progressive JPEG in CMYK', { progressive: true, channels: 4 }],
    ['a WebP', { format: 'webp', channels: 4 }],
    ['a PNG in RGBA of 16 bits', { format: 'png', channels: 4, bytesPerSample: 2 }],
    ['an interlaced PNG in RGBA', { format: 'png', channels: 4, progressive: true }],
    ['a GIF', { format: 'gif' }],
    ['a TIFF', { format: 'tiff', channels: 4 }],
    ['an AVIF of 18 MP', { format: 'avif', pixels: 18_000_000 }],
  ])('is enough for %s', (_, facts) => {
    expect(fits(facts)).toBe(true);
  });

  test.each<[string, Partial<Picture>]>([
    [
      'an interlaced PNG in RGBA of 16 bits',
      { format: 'png', channels: 4, bytesPerSample: 2, progressive: true },
    ],
    ['a TIFF of 16 bits', { format: 'tiff', bytesPerSample: 2 }],
    ['an AVIF of 20 MP', { format: 'avif', pixels: 20_000_000 }],
  ])('is not enough for %s', (_, facts) => {
    expect(fits(facts)).toBe(false);
  });
});
