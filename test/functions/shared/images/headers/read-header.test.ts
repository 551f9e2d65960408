import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readHeader } from '../../../../../functions/shared/images/headers/read-header.ts';
import { inlineLimits, type Limits } from '../../../../../functions/shared/images/limits.ts';
import { RejectedError } from '../../../../../functions/shared/runtime/errors.ts';
import { avifWithAlphaOfSize, gridAvif } from '../../../../../tools/fixtures/avif-bytes.ts';
import { gifWithFrames } from '../../../../../tools/fixtures/gif-bytes.ts';
import {
  jpegSegment,
  scanBomb,
  withJpegSegments,
  withJpegSize,
} from '../../../../../tools/fixtures/jpeg-bytes.ts';
import {
  compressedTextChunk,
  compressedUnicodeChunk,
  pngChunk,
  pngWithChunks,
  textChunk,
} from '../../../../../tools/fixtures/png-bytes.ts';
import { quadrants } from '../../../../../tools/fixtures/quadrants.ts';
import { tiffWithPages } from '../../../../../tools/fixtures/tiff-bytes.ts';

const readWith = (upload: Buffer, limits: Partial<Limits> = {}) =>
  readHeader(upload, { ...inlineLimits, ...limits });
const corrupt = new RejectedError('CORRUPT_IMAGE');
const bytes = (...values: number[]) => Buffer.from(values);

describe('a JPEG', () => {
  const startOfImage = bytes(0xff, 0xd8);
  const endOfImage = bytes(0xff, 0xd9);
  const scanData = bytes(0x12, 0xff, 0x00, 0xff, 0xd0, 0x34);
  const frame = (marker: number, components = 1) =>
    jpegSegment(marker, 8, 0, 30, 0, 40, components, 1, 0x11, 0);
  const scan = (components = 1) => Buffer.concat([jpegSegment(0xda, components, 1, 0, 0, 63, 0), scanData]);
  const joinJpeg = (...parts: Buffer[]) => Buffer.concat([startOfImage, ...parts]);

  test('has a pixel count, segments and one scan', () => {
    const jpeg = joinJpeg(frame(0xc0), scan(), endOfImage);

    expect(readWith(jpeg)).toMatchObject({ format: 'jpeg', pixelCount: 1200, metadataSegments: 2, scans: 1 });
  });

  test.each([0xc0, 0xc1, 0xc2, 0xc9, 0xca])('may have a frame with marker %x', (marker) => {
    expect(readWith(joinJpeg(frame(marker), scan(), endOfImage)).pixelCount).toBe(1200);
  });

  test.each([0xc3, 0xc5, 0xc6, 0xc7, 0xcb, 0xcd, 0xce, 0xcf])(
    'of frame marker %x is not supported',
    (marker) => {
      expect(() => readWith(joinJpeg(frame(marker), scan(), endOfImage))).toThrow(
        new RejectedError('UNSUPPORTED_FORMAT', { detectedFormat: 'jpeg-coding' }),
      );
    },
  );

  test.each([0xc4, 0xc8, 0xcc])('has no frame with marker %x', (marker) => {
    expect(() => readWith(joinJpeg(frame(marker), scan(), endOfImage))).toThrow(corrupt);
  });

  test.each([0xc2, 0xca])('is progressive with a frame of marker %x', (marker) => {
    expect(readWith(joinJpeg(frame(marker), scan(), scan(), endOfImage)).scans).toBe(2);
  });

  test('with all components in its first scan is not read beyond that scan', () => {
    expect(readWith(joinJpeg(frame(0xc0, 3), scan(3), scan(3), endOfImage)).scans).toBe(1);
    expect(readWith(joinJpeg(frame(0xc0, 3), scan(3))).scans).toBe(1);
  });

  test('with one scan per component is read to its end', () => {
    expect(readWith(joinJpeg(frame(0xc0, 3), scan(), scan(), scan(), endOfImage)).scans).toBe(3);
  });

  test('has the number of scans that its encoder wrote', async () => {
    const progressive = await quadrants().jpeg({ progressive: true }).toBuffer();

    expect(readWith(progressive).scans).toBe(10);
    expect(readWith(scanBomb(101)).scans).toBe(101);
  });

  test('hides no scan behind tables, and has none in their data', () => {
    const table = jpegSegment(0xc4, 0xff, 0xda, 0, 8, 0xff, 0xd9);
    const jpeg = joinJpeg(frame(0xc2), scan(), table, scan(), endOfImage);

    expect(readWith(jpeg)).toMatchObject({ scans: 2, metadataSegments: 4 });
  });

  test('hides no scan behind markers without a length', () => {
    const bare = bytes(0xff, 0xd0, 0xff, 0x01, 0xff, 0xd7);
    const jpeg = joinJpeg(bare, frame(0xc2), scan(), jpegSegment(0xfe), bare, scan(), endOfImage);

    expect(readWith(jpeg).scans).toBe(2);
  });

  test('may have fill bytes in front of a marker', () => {
    const fill = bytes(0xff, 0xff, 0xff);

    expect(readWith(joinJpeg(fill, frame(0xc2), fill, scan(), fill, scan(), endOfImage)).scans).toBe(2);
  });

  test('ends at its end-of-image marker', () => {
    expect(readWith(joinJpeg(frame(0xc2), scan(), endOfImage, scan(), scan())).scans).toBe(1);
  });

  test('with patched dimensions has these dimensions', async () => {
    const jpeg = withJpegSize(await quadrants().jpeg().toBuffer(), { width: 65_500, height: 65_400 });

    expect(readWith(jpeg).pixelCount).toBe(65_500 * 65_400);
  });

  test('with too many segments is read up to one beyond the limit', async () => {
    const jpeg = await quadrants().jpeg().toBuffer();
    const manySegments = withJpegSegments(jpeg, ...new Array<Buffer>(5000).fill(jpegSegment(0xe1)));

    expect(readWith(manySegments).metadataSegments).toBe(2001);
  });

  test.each([
    ['no frame', joinJpeg(scan(), endOfImage)],
    ['a frame that is too short', joinJpeg(jpegSegment(0xc0, 8, 0, 30, 0, 40), scan(), endOfImage)],
    ['no scan', joinJpeg(frame(0xc0))],
    ['half a length', joinJpeg(frame(0xc0), bytes(0xff, 0xe0, 0x00))],
    ['half a marker', joinJpeg(frame(0xc0), bytes(0xff))],
    ['a segment beyond its end', joinJpeg(frame(0xc0), bytes(0xff, 0xe0, 0xff, 0xff, 0x00))],
    ['no end behind several scans', joinJpeg(frame(0xc2), scan(), scan())],
    ['its signature alone', bytes(0xff, 0xd8, 0xff)],
  ])('is damaged with %s', (_, jpeg) => {
    expect(() => readWith(jpeg)).toThrow(corrupt);
  });
});

describe('a PNG', () => {
  test('has a pixel count and chunks', () => {
    expect(readWith(pngWithChunks())).toMatchObject({
      format: 'png',
      pixelCount: 64,
      metadataSegments: 1,
      metadataSize: 0,
    });
  });

  test.each([
    ['a text', textChunk('A'.repeat(1000)), 'Comment\0'.length + 1000],
    ['a compressed text', compressedTextChunk(100_000), 100_000],
    ['a compressed Unicode text', compressedUnicodeChunk(100_000), 100_000],
    ['a Unicode text', pngChunk('iTXt', Buffer.from('Key\0\0\0en\0Wort\0Text')), 18],
    [
      'a profile',
      pngChunk('iCCP', Buffer.concat([Buffer.from('sRGB\0\0'), deflateSync(Buffer.alloc(5000))])),
      5000,
    ],
    ['a compressed text that is damaged', pngChunk('zTXt', Buffer.from('Key\0\0not deflated')), 0],
    ['a compressed text that is incomplete', pngChunk('zTXt', Buffer.from('Key\0\0')), 0],
    ['a chunk of another type', pngChunk('prVt', Buffer.alloc(5000)), 0],
  ])('carries %s', (_, chunk, metadataSize) => {
    expect(readWith(pngWithChunks(chunk))).toMatchObject({ metadataSize, metadataSegments: 2 });
  });

  test('is decompressed up to the limit', () => {
    const png = pngWithChunks(compressedTextChunk(1000));

    expect(readWith(png, { maxMetadataBytes: 1000 }).metadataSize).toBe(1000);
    expect(readWith(png, { maxMetadataBytes: 999 }).metadataSize).toBe(Number.POSITIVE_INFINITY);
  });

  test('is not read further when its texts together exceed the limit', () => {
    const png = pngWithChunks(compressedTextChunk(600), compressedTextChunk(600), compressedTextChunk(600));

    expect(readWith(png, { maxMetadataBytes: 1000 }).metadataSize).toBe(1200);
  });

  test('with too many chunks is read up to one beyond the limit', () => {
    const png = pngWithChunks(...new Array<Buffer>(5000).fill(pngChunk('prVt', Buffer.alloc(0))));

    expect(readWith(png).metadataSegments).toBe(2001);
  });

  test('is not read beyond the beginning of its pixels', () => {
    const png = pngWithChunks();
    const imageData = png.indexOf('IDAT');

    expect(readWith(png.subarray(0, imageData + 4)).pixelCount).toBe(64);
    expect(() => readWith(png.subarray(0, imageData + 3))).toThrow(corrupt);
  });

  test.each([
    ['its signature alone', 8],
    ['half a header', 20],
    ['no pixels', 33],
  ])('is damaged with %s', (_, length) => {
    expect(() => readWith(pngWithChunks().subarray(0, length))).toThrow(corrupt);
  });

  test('is damaged when another chunk precedes IHDR, or IHDR has another length', () => {
    const signature = pngWithChunks().subarray(0, 8);
    const imageData = pngChunk('IDAT', Buffer.alloc(1));

    expect(() => readWith(Buffer.concat([signature, textChunk('Hi!'), imageData]))).toThrow(corrupt);
    expect(() => readWith(Buffer.concat([signature, pngChunk('IHDR', Buffer.alloc(12)), imageData]))).toThrow(
      corrupt,
    );
  });
});

describe('a GIF', () => {
  test('has the pixel count of its canvas, not of its frames', () => {
    expect(readWith(gifWithFrames(3, 2000))).toMatchObject({ format: 'gif', pixelCount: 4_000_000 });
  });

  test('needs its first ten bytes', () => {
    const gif = gifWithFrames(1, 300);

    expect(readWith(gif.subarray(0, 10)).pixelCount).toBe(90_000);
    expect(() => readWith(gif.subarray(0, 9))).toThrow(corrupt);
  });
});

describe('a WebP', () => {
  const joinWebp = (chunk: Buffer, count: number) =>
    Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBP'), ...new Array<Buffer>(count).fill(chunk)]);

  test('has chunks, also of odd length', () => {
    expect(readWith(joinWebp(Buffer.from('ANMF\x02\0\0\0..'), 5)).pages).toBe(5);
    expect(readWith(joinWebp(Buffer.from('ANMF\x03\0\0\0....'), 5)).pages).toBe(5);
  });

  test('is read up to one beyond the limit, or to its end', () => {
    expect(readWith(joinWebp(Buffer.from('ANMF\0\0\0\0'), 5), { maxPages: 3 }).pages).toBe(4);
    expect(readWith(joinWebp(Buffer.from('ANMF\xff\xff\xff\xff', 'latin1'), 5)).pages).toBe(1);
    expect(readWith(joinWebp(Buffer.from('ANM'), 1)).pages).toBe(0);
  });

  test('has a chunk for each frame', async () => {
    const still = await quadrants().webp().toBuffer();

    expect(readWith(still).pages).toBe(1);
  });
});

describe('a TIFF', () => {
  test('has pages', () => {
    expect(readWith(tiffWithPages(3))).toMatchObject({ format: 'tiff', pages: 3 });
  });

  test.each([
    ['classic, little-endian', '49492a00 08000000 0000 0e000000 0000 00000000'],
    ['classic, big-endian', '4d4d002a 00000008 0000 0000000e 0000 00000000'],
    [
      'BigTIFF, little-endian',
      '49492b00 0800 0000 1000000000000000 0000000000000000 2000000000000000 0000000000000000 0000000000000000',
    ],
    [
      'BigTIFF, big-endian',
      '4d4d002b 0008 0000 0000000000000010 0000000000000000 0000000000000020 0000000000000000 0000000000000000',
    ],
  ])('may have two pages: %s', (_, hex) => {
    expect(readWith(Buffer.from(hex.replaceAll(' ', ''), 'hex')).pages).toBe(2);
  });

  test('with a cyclic chain of pages is read up to one beyond the limit', () => {
    const cyclic = Buffer.from('49492a00080000000000 08000000'.replace(' ', ''), 'hex');

    expect(readWith(cyclic, { maxPages: 7 }).pages).toBe(8);
  });

  test.each([
    ['its signature alone', '49492a00', 0],
    ['no page', '49492a0000000000', 0],
    ['a page beyond the end of the file', '49492a00ffffffff', 1],
    ['an incomplete page', '49492a0008000000ffff', 1],
  ])('may have %s', (_, hex, pages) => {
    expect(readWith(Buffer.from(hex, 'hex')).pages).toBe(pages);
  });
});

describe('an AVIF', () => {
  test('has the pixel count of its largest image, plus the tolerance of the decoder', async () => {
    const small = await avifWithAlphaOfSize(64, 48);
    const large = await avifWithAlphaOfSize(1000, 2000);

    expect(readWith(small)).toMatchObject({ format: 'avif', pixelCount: (64 + 128) * (48 + 128) });
    expect(readWith(large).pixelCount).toBe((1000 + 128) * (2000 + 128));
  });

  test('with a derived image item is not supported', async () => {
    const grid = await gridAvif(2, 128);

    expect(() => readWith(grid)).toThrow(
      new RejectedError('UNSUPPORTED_FORMAT', { detectedFormat: 'avif-grid' }),
    );
  });

  test('may have a meta box with any kind of length', async () => {
    const avif = await quadrants().avif({ effort: 0 }).toBuffer();
    const meta = avif.indexOf('meta') - 4;
    const length = avif.readUInt32BE(meta);
    const long = Buffer.concat([
      bytes(0, 0, 0, 1),
      Buffer.from('meta'),
      bytes(0, 0, 0, 0, 0, 0),
      bytes(0, 0),
    ]);
    long.writeUInt16BE(length + 8, 14);
    const extended = Buffer.concat([avif.subarray(0, meta), long, avif.subarray(meta + 8)]);
    const openEnded = Buffer.concat([avif.subarray(0, meta), bytes(0, 0, 0, 0), avif.subarray(meta + 4)]);

    expect(readWith(extended).pixelCount).toBe(192 * 176);
    expect(readWith(openEnded).pixelCount).toBe(192 * 176);
  });

  test('has no ispe box in its image data', async () => {
    const avif = await quadrants().avif({ effort: 0 }).toBuffer();
    const size = Buffer.from('ispe\0\0\0\0\0\x01\0\0\0\x01\0\0', 'latin1');
    const imageData = Buffer.concat([bytes(0, 0, 0, 8 + size.length), Buffer.from('mdat'), size]);

    expect(readWith(Buffer.concat([avif, imageData])).pixelCount).toBe(192 * 176);
  });

  test('may contain the names of boxes in its metadata', async () => {
    const avif = await quadrants().withXmp('<infernal ispeed="1"/>').avif({ effort: 0 }).toBuffer();
    const withSecondMeta = Buffer.from(avif);
    withSecondMeta.write('meta', avif.indexOf('mdat'));

    expect(readWith(withSecondMeta).pixelCount).toBe(192 * 176);
  });

  test('with too many boxes is read up to one beyond the limit', async () => {
    const avif = await quadrants().avif({ effort: 0 }).toBuffer();
    const boxes = new Array<Buffer>(5000).fill(Buffer.from('\0\0\0\x08free'));

    expect(readWith(Buffer.concat([avif, ...boxes])).metadataSegments).toBe(2001);
  });
});
