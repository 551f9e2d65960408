import { describe, expect, test } from 'vitest';
import { readHeader } from '../../../../../functions/shared/images/headers/read-header.ts';
import { acceptedLimits } from '../../../../../functions/shared/images/limits.ts';
import { RejectedError } from '../../../../../functions/shared/runtime/errors.ts';
import { jpegSegment } from '../../../../../tools/fixtures/jpeg-bytes.ts';
import { pngChunk } from '../../../../../tools/fixtures/png-bytes.ts';

const readParts = (...parts: (Buffer | string)[]) =>
  readHeader(
    Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part))),
    acceptedLimits,
  );
const corrupt = new RejectedError('CORRUPT_IMAGE');

describe('a JPEG', () => {
  const start = '\xff\xd8';
  const end = '\xff\xd9';
  const frame = jpegSegment(0xc0, 8, 0, 30, 0, 40, 1, 1, 0x11, 0);
  const empty = jpegSegment(0xe0);

  test.each([
    ['in place of the first byte of a marker', [start, empty, '\0', frame.subarray(1), end]],
    ['up to the end of the file', [start, '\xff\xe0\0\x02', Buffer.alloc(10_000)]],
  ])('with zero bytes %s is corrupt', (_where, parts) => {
    expect(() => readParts(...parts)).toThrow(corrupt);
  });

  test.each(['\0', '\0\0\0\0', 'stray', '\xff\0'])('may have the bytes %j between segments', (bytes) => {
    expect(readParts(start, empty, bytes, frame, end)).toMatchObject({ pixelCount: 1200 });
  });

  test('without a frame is corrupt, even with the maximum number of segments', () => {
    const segments = Array.from({ length: acceptedLimits.maxMetadataSegments }, () => empty);
    expect(() => readParts(start, ...segments, end)).toThrow(corrupt);
  });

  test('may have the shortest possible frame', () => {
    expect(readParts(start, jpegSegment(0xc0, 8, 0, 30, 0, 40, 0), end)).toMatchObject({ pixelCount: 1200 });
  });
});

describe('a PNG', () => {
  test('begins with IHDR, and not with another chunk of that size', () => {
    const signature = '\x89PNG\r\n\x1a\n';
    const data = Buffer.from([0, 0, 0, 9, 0, 0, 0, 9, 8, 0, 0, 0, 0]);
    const imageData = pngChunk('IDAT', Buffer.alloc(0));
    expect(readParts(signature, pngChunk('IHDR', data), imageData)).toMatchObject({ pixelCount: 81 });
    expect(() => readParts(signature, pngChunk('JHDR', data), imageData)).toThrow(corrupt);
  });
});

describe('a WebP', () => {
  const chunk = 'VP8 \0\0\0\0';

  test('may have a chunk that ends with the file', () => {
    expect(readParts('RIFF\x10\0\0\0WEBP', chunk)).toMatchObject({ pages: 1 });
  });

  test('begins with RIFF', () => {
    const unsupported = new RejectedError('UNSUPPORTED_FORMAT');
    expect(() => readParts('RIFX\x10\0\0\0WEBP', chunk)).toThrow(unsupported);
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
  const pixelCount = (64 + 128) * (48 + 128);

  test('may end within an ispe box', () => {
    const broken = size(64, 48).subarray(0, 10);
    expect(readParts(brand, '\0\0\0\x16meta\0\0\0\0', broken)).toMatchObject({ pixelCount: 0 });
  });

  test('may have an ispe box at its end', () => {
    expect(readParts(brand, '\0\0\0\x1cmeta\0\0\0\0', size(64, 48))).toMatchObject({ pixelCount });
  });

  test('may have a box that ends the file', () => {
    expect(readParts(brand, '\0\0\0\x10free\0\0\0\0\0\0\0\0')).toMatchObject({ metadataSegments: 2 });
  });

  test('may have a box with a 64-bit length, and boxes behind it', () => {
    const large = '\0\0\0\x01free\0\0\0\0\0\0\0\x18\0\0\0\0\0\0\0\0';
    const other = '\0\0\0\x10free\0\0\0\0\0\0\0\0';
    expect(readParts(brand, large, other, other)).toMatchObject({ metadataSegments: 4 });
  });
});
