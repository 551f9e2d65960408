import { describe, expect, test } from 'vitest';
import {
  type Check,
  checkImageInfo,
  checkSize,
  checks,
  isWithinLimits,
} from '../../../../functions/shared/images/checks.ts';
import { decodeMemory } from '../../../../functions/shared/images/decode-memory.ts';
import type { Header } from '../../../../functions/shared/images/headers/header-facts.ts';
import type { ImageInfo } from '../../../../functions/shared/images/image-info.ts';
import { inlineLimits, type Limits } from '../../../../functions/shared/images/limits.ts';
import { RejectedError } from '../../../../functions/shared/runtime/errors.ts';

const limits: Limits = {
  maxBytes: 1000,
  maxPixelCount: 500,
  maxDimension: 100,
  maxMetadataSegments: 10,
  maxMetadataBytes: 200,
  maxScans: 7,
  maxPages: 3,
  maxMemoryBytes: 2000,
  maxHeicMemoryBytes: 2000,
  acceptsHeic: true,
};

const header: Header = {
  format: 'jpeg',
  pixelCount: 0,
  dimension: 0,
  metadataSegments: 0,
  metadataSize: 0,
  scans: 0,
  pages: 0,
};

const info: ImageInfo = {
  format: 'jpeg',
  size: 0,
  width: 1,
  height: 1,
  pixelCount: 1,
  channels: 3,
  bytesPerSample: 1,
  isProgressive: false,
  is16Bit: false,
};

function firstReason<Facts>(candidates: Check<Facts>[], facts: Facts): string | undefined {
  return candidates.find(({ exceeds }) => exceeds(facts, limits))?.reason;
}

describe('the size in the event', () => {
  test.each([
    [0, 'EMPTY_FILE'],
    [1, undefined],
    [1000, undefined],
    [1001, 'FILE_TOO_LARGE'],
  ])('of %d bytes: %s', (size, reason) => {
    expect(firstReason(checks.size, { size })).toBe(reason);
  });

  test('is rejected with an error that carries the reason', () => {
    expect(() => checkSize(1001, limits)).toThrow(new RejectedError('FILE_TOO_LARGE'));
    expect(() => checkSize(1000, limits)).not.toThrow();
  });
});

describe('a header', () => {
  test.each<[keyof Header, number, string]>([
    ['metadataSegments', 10, 'TOO_MUCH_METADATA'],
    ['metadataSize', 200, 'TOO_MUCH_METADATA'],
    ['scans', 7, 'TOO_MANY_SCANS'],
    ['pages', 3, 'TOO_MANY_PAGES'],
    ['pixelCount', 500, 'TOO_MANY_PIXELS'],
    ['dimension', 100, 'DIMENSIONS_TOO_LARGE'],
  ])('may have %s up to %d, and beyond that the reason is %s', (fact, max, reason) => {
    expect(firstReason(checks.header, { ...header, [fact]: max })).toBeUndefined();
    expect(firstReason(checks.header, { ...header, [fact]: max + 1 })).toBe(reason);
  });
});

describe('an image', () => {
  test.each([
    [25, 20, undefined],
    [27, 19, 'TOO_MANY_PIXELS'],
    [100, 1, undefined],
    [101, 1, 'DIMENSIONS_TOO_LARGE'],
    [1, 101, 'DIMENSIONS_TOO_LARGE'],
  ])('of %dx%d: %s', (width, height, reason) => {
    expect(firstReason(checks.info, { ...info, width, height })).toBe(reason);
  });

  test('may take exactly the memory limit and no more', () => {
    const gif: ImageInfo = { ...info, format: 'gif', pixelCount: 200, size: 2000 - 200 * 9 };

    expect(firstReason(checks.info, gif)).toBeUndefined();
    expect(firstReason(checks.info, { ...gif, size: gif.size + 1 })).toBe('TOO_MANY_PIXELS');
  });

  test('is rejected with an error that carries the reason', () => {
    expect(() => checkImageInfo({ ...info, width: 101 }, limits)).toThrow(
      new RejectedError('DIMENSIONS_TOO_LARGE'),
    );
    expect(() => checkImageInfo(info, limits)).not.toThrow();
  });
});

test('a progressive JPEG keeps the coefficients of every channel', () => {
  const progressive: ImageInfo = { ...info, size: 1000, pixelCount: 10_000, isProgressive: true };
  expect(decodeMemory(progressive)).toBeCloseTo(1000 + 10_000 * 6.3);
});

/** 50 MP, the largest pixel count of the inline limits, unless the facts differ. */
describe('the memory of the inline limits', () => {
  const isInline = (facts: Partial<ImageInfo>) =>
    isWithinLimits(
      { ...info, size: 10_000_000, width: 8000, height: 6250, pixelCount: 50_000_000, ...facts },
      inlineLimits,
    );

  test.each<[string, Partial<ImageInfo>]>([
    ['a JPEG', {}],
    ['a progressive CMYK JPEG', { isProgressive: true, channels: 4 }],
    ['a WebP', { format: 'webp', channels: 4 }],
    ['a 16-bit RGBA PNG', { format: 'png', channels: 4, bytesPerSample: 2 }],
    ['an interlaced RGBA PNG', { format: 'png', channels: 4, isProgressive: true }],
    ['a GIF', { format: 'gif' }],
    ['a TIFF', { format: 'tiff', channels: 4 }],
    ['an AVIF of 18 MP', { format: 'avif', pixelCount: 18_000_000 }],
  ])('is enough for %s', (_, facts) => {
    expect(isInline(facts)).toBe(true);
  });

  test.each<[string, Partial<ImageInfo>]>([
    ['an interlaced 16-bit RGBA PNG', { format: 'png', channels: 4, bytesPerSample: 2, isProgressive: true }],
    ['a 16-bit TIFF', { format: 'tiff', bytesPerSample: 2 }],
    ['an AVIF of 20 MP', { format: 'avif', pixelCount: 20_000_000 }],
  ])('is not enough for %s', (_, facts) => {
    expect(isInline(facts)).toBe(false);
  });
});
