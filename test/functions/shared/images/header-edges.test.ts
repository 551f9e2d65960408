import { describe, expect, test } from 'vitest';
import { decodeMemory } from '../../../../functions/shared/images/decode-memory.ts';
import { readHeader } from '../../../../functions/shared/images/header.ts';
import { largeImageLimits } from '../../../../functions/shared/images/limits.ts';
import type { Picture } from '../../../../functions/shared/images/picture.ts';
import { RejectedError } from '../../../../functions/shared/runtime/errors.ts';
import { jpegSegment } from '../../../support/pictures/jpeg-bytes.ts';
import { pngChunk } from '../../../support/pictures/png-bytes.ts';

const read = (...parts: (Buffer | string)[]) =>
  readHeader(
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part))),
    largeImageLimits,
  );
const corrupt = new RejectedError('CORRUPT_IMAGE');

describe('a JPEG', () => {
  const start = '\xff\xd8';
  const end = '\xff\xd9';
  const frame = jpegSegment(0xc0, 8, 0, 30, 0, 40, 1, 1, 0x11, 0);
  const empty = jpegSegment(0xe0);

  test.each([
    ['after a segment', [start, empty, '\0\0\0\0', frame, end]],
    ['in front of a marker', [start, empty, '\0', frame, end]],
    ['in place of the first byte of a marker', [start, empty, '\0', frame.subarray(1), end]],
    ['up to its end', [start, '\xff\xe0\0\x02', Buffer.alloc(10_000)]],
  ])('with zeros %s is corrupt', (_where, parts) => {
    expect(() => read(...parts)).toThrow(corrupt);
  });

  test('without a frame is corrupt, with as many segments as are allowed', () => {
    const segments = Array.from({ length: largeImageLimits.metadataParts }, () => empty);
    expect(() => read(start, ...segments, end)).toThrow(corrupt);
  });

  test('has a frame that is as short as can be', () => {
    expect(read(start, jpegSegment(0xc0, 8, 0, 30, 0, 40, 0), end)).toMatchObject({ pixels: 1200 });
  });
});

describe('a PNG', () => {
  test('begins with its header, and not with another chunk of that size', () => {
    const signature = '\x89PNG\r\n\x1a\n';
    const data = Buffer.from([0, 0, 0, 9, 0, 0, 0, 9, 8, 0, 0, 0, 0]);
    const pixels = pngChunk('IDAT', Buffer.alloc(0));
    expect(read(signature, pngChunk('IHDR', data), pixels)).toMatchObject({ pixels: 81 });
    expect(() => read(signature, pngChunk('JHDR', data), pixels)).toThrow(corrupt);
  });
});

describe('a WebP', () => {
  const chunk = 'VP8 \0\0\0\0';

  test('has a chunk that ends with the file', () => {
    expect(read('RIFF\x10\0\0\0WEBP', chunk)).toMatchObject({ pages: 1 });
  });

  test('is a RIFF', () => {
    const refused = new RejectedError('UNSUPPORTED_FORMAT');
    expect(() => read('RIFX\x10\0\0\0WEBP', chunk)).toThrow(refused);
  });
});

describe('an AVIF', () => {
  const brand = '\0\0\0\x14ftypavif\0\0\0\0mif1';
  const size = (width: number, height: number) => {
    const data = Buffer.from('ispe\0\0\0\0\0\0\0\0\0\0\0\0', 'latin1');
    data.writeUInt32BE(width, 8);
    data.writeUInt32BE(height, 12);
    return data;
  };
  const pixels = (64 + 128) * (48 + 128);

  test('may break off within a size', () => {
    const broken = size(64, 48).subarray(0, 10);
    expect(read(brand, '\0\0\0\x16meta\0\0\0\0', broken)).toMatchObject({ pixels: 0 });
  });

  test('has a size at its very end', () => {
    expect(read(brand, '\0\0\0\x1cmeta\0\0\0\0', size(64, 48))).toMatchObject({ pixels });
  });

  test('may have a box that ends the file', () => {
    expect(read(brand, '\0\0\0\x10free\0\0\0\0\0\0\0\0')).toMatchObject({ metadataParts: 2 });
  });

  test('may have a box whose length has 64 bits, and what stands behind it', () => {
    const large = '\0\0\0\x01free\0\0\0\0\0\0\0\x18\0\0\0\0\0\0\0\0';
    const other = '\0\0\0\x10free\0\0\0\0\0\0\0\0';
    expect(read(brand, large, other, other)).toMatchObject({ metadataParts: 4 });
  });
});

test('a progressive JPEG keeps the coefficients of every channel', () => {
  const picture: Picture = {
    ...{ format: 'jpeg', bytes: 1000, width: 100, height: 100, pixels: 10_000 },
    ...{ channels: 3, bytesPerSample: 1, progressive: true, deep: false },
  };
  expect(decodeMemory(picture)).toBeCloseTo(1000 + 10_000 * 6.3);
});
