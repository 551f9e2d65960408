import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readHeader } from '../../../../functions/shared/images/header.ts';
import { type Limits, smallImageLimits } from '../../../../functions/shared/images/limits.ts';
import { RejectedError } from '../../../../functions/shared/runtime/errors.ts';
import { avifOfTiles, avifWithTransparencyOf } from '../../../support/pictures/avif-bytes.ts';
import { gifOfFrames } from '../../../support/pictures/gif-bytes.ts';
import {
  jpegSegment,
  scanBomb,
  withJpegSegments,
  withJpegSize,
} from '../../../support/pictures/jpeg-bytes.ts';
import {
  packedTextChunk,
  packedUnicodeChunk,
  pngChunk,
  pngWithChunks,
  textChunk,
} from '../../../support/pictures/png-bytes.ts';
import { quadrants } from '../../../support/pictures/quadrants.ts';
import { tiffOfPages } from '../../../support/pictures/tiff-bytes.ts';

const read = (upload: Buffer, limits: Partial<Limits> = {}) =>
  readHeader(upload, { ...smallImageLimits, ...limits });
const corrupt = new RejectedError('CORRUPT_IMAGE');
const bytes = (...values: number[]) => Buffer.from(values);

describe('a JPEG', () => {
  const startOfImage = bytes(0xff, 0xd8);
  const endOfImage = bytes(0xff, 0xd9);
  const pixels = bytes(0x12, 0xff, 0x00, 0xff, 0xd0, 0x34);
  const frame = (marker: number, components = 1) =>
    jpegSegment(marker, 8, 0, 30, 0, 40, components, 1, 0x11, 0);
  const scan = (components = 1) => Buffer.concat([jpegSegment(0xda, components, 1, 0, 0, 63, 0), pixels]);
  const jpegOf = (...parts: Buffer[]) => Buffer.concat([startOfImage, ...parts]);

  test('tells its pixels, its segments and its one scan', async () => {
    const jpeg = jpegOf(frame(0xc0), scan(), endOfImage);

    expect(read(jpeg)).toMatchObject({ format: 'jpeg', pixels: 1200, metadataParts: 2, scans: 1 });
  });

  test.each([0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf])(
    'may have a frame of the kind %x',
    (marker) => {
      expect(read(jpegOf(frame(marker), scan(), endOfImage)).pixels).toBe(1200);
    },
  );

  test.each([0xc4, 0xc8, 0xcc])('has no frame of the kind %x', (marker) => {
    expect(() => read(jpegOf(frame(marker), scan(), endOfImage))).toThrow(corrupt);
  });

  test.each([0xc2, 0xc6, 0xca, 0xce])('is progressive with a frame of the kind %x', (marker) => {
    expect(read(jpegOf(frame(marker), scan(), scan(), endOfImage)).scans).toBe(2);
  });

  test('with all components in its first scan is not read beyond it', () => {
    expect(read(jpegOf(frame(0xc0, 3), scan(3), scan(3), endOfImage)).scans).toBe(1);
    expect(read(jpegOf(frame(0xc0, 3), scan(3))).scans).toBe(1);
  });

  test('with one scan per component is read to its end', () => {
    expect(read(jpegOf(frame(0xc0, 3), scan(), scan(), scan(), endOfImage)).scans).toBe(3);
  });

  test('has the scans that its encoder wrote', async () => {
    const progressive = await quadrants().jpeg({ progressive: true }).toBuffer();

    expect(read(progressive).scans).toBe(10);
    expect(read(scanBomb(101)).scans).toBe(101);
  });

  test('hides no scan in tables between the scans, and has none in their data', () => {
    const table = jpegSegment(0xc4, 0xff, 0xda, 0, 8, 0xff, 0xd9);
    const jpeg = jpegOf(frame(0xc2), scan(), table, scan(), endOfImage);

    expect(read(jpeg)).toMatchObject({ scans: 2, metadataParts: 4 });
  });

  test('hides no scan behind markers that have no length', () => {
    const bare = bytes(0xff, 0xd0, 0xff, 0x01, 0xff, 0xd7);
    const jpeg = jpegOf(bare, frame(0xc2), scan(), jpegSegment(0xfe), bare, scan(), endOfImage);

    expect(read(jpeg).scans).toBe(2);
  });

  test('may have filling in front of a marker', () => {
    const filling = bytes(0xff, 0xff, 0xff);

    expect(read(jpegOf(filling, frame(0xc2), filling, scan(), filling, scan(), endOfImage)).scans).toBe(2);
  });

  test('ends where its image ends', () => {
    expect(read(jpegOf(frame(0xc2), scan(), endOfImage, scan(), scan())).scans).toBe(1);
  });

  test('of a patched size tells that size', async () => {
    const jpeg = withJpegSize(await quadrants().jpeg().toBuffer(), { width: 65_500, height: 65_400 });

    expect(read(jpeg).pixels).toBe(65_500 * 65_400);
  });

  test('with too many segments is read up to one beyond the limit', async () => {
    const jpeg = await quadrants().jpeg().toBuffer();
    const pieces = withJpegSegments(jpeg, ...new Array<Buffer>(5000).fill(jpegSegment(0xe1)));

    expect(read(pieces).metadataParts).toBe(2001);
  });

  test.each([
    ['no frame', jpegOf(scan(), endOfImage)],
    ['a frame that is too short', jpegOf(jpegSegment(0xc0, 8, 0, 30, 0, 40), scan(), endOfImage)],
    ['something else between its segments', jpegOf(frame(0xc0), bytes(0x00, 0x00), scan(), endOfImage)],
    ['no scan', jpegOf(frame(0xc0))],
    ['half a length', jpegOf(frame(0xc0), bytes(0xff, 0xe0, 0x00))],
    ['half a marker', jpegOf(frame(0xc0), bytes(0xff))],
    ['a segment beyond its end', jpegOf(frame(0xc0), bytes(0xff, 0xe0, 0xff, 0xff, 0x00))],
    ['no end behind several scans', jpegOf(frame(0xc2), scan(), scan())],
    ['nothing but its first bytes', bytes(0xff, 0xd8, 0xff)],
  ])('is damaged with %s', (_, jpeg) => {
    expect(() => read(jpeg)).toThrow(corrupt);
  });
});

describe('a PNG', () => {
  test('tells its pixels and its chunks', () => {
    expect(read(pngWithChunks())).toMatchObject({
      format: 'png',
      pixels: 64,
      metadataParts: 1,
      metadataBytes: 0,
    });
  });

  test.each([
    ['a text', textChunk('A'.repeat(1000)), 'Comment\0'.length + 1000],
    ['a packed text', packedTextChunk(100_000), 100_000],
    ['a packed Unicode text', packedUnicodeChunk(100_000), 100_000],
    ['a Unicode text', pngChunk('iTXt', Buffer.from('Key\0\0\0en\0Wort\0Text')), 18],
    [
      'a profile',
      pngChunk('iCCP', Buffer.concat([Buffer.from('sRGB\0\0'), deflateSync(Buffer.alloc(5000))])),
      5000,
    ],
    ['a packed text that is damaged', pngChunk('zTXt', Buffer.from('Key\0\0not packed')), 0],
    ['a packed text that breaks off', pngChunk('zTXt', Buffer.from('Key\0\0')), 0],
    ['a chunk of another type', pngChunk('prVt', Buffer.alloc(5000)), 0],
  ])('carries %s', (_, chunk, metadataBytes) => {
    expect(read(pngWithChunks(chunk))).toMatchObject({ metadataBytes, metadataParts: 2 });
  });

  test('is unpacked up to the limit', () => {
    const png = pngWithChunks(packedTextChunk(1000));

    expect(read(png, { metadataBytes: 1000 }).metadataBytes).toBe(1000);
    expect(read(png, { metadataBytes: 999 }).metadataBytes).toBe(Number.POSITIVE_INFINITY);
  });

  test('is no longer read once its texts together are beyond the limit', () => {
    const png = pngWithChunks(packedTextChunk(600), packedTextChunk(600), packedTextChunk(600));

    expect(read(png, { metadataBytes: 1000 }).metadataBytes).toBe(1200);
  });

  test('with too many chunks is read up to one beyond the limit', () => {
    const png = pngWithChunks(...new Array<Buffer>(5000).fill(pngChunk('prVt', Buffer.alloc(0))));

    expect(read(png).metadataParts).toBe(2001);
  });

  test('is not read beyond the beginning of its pixels', () => {
    const png = pngWithChunks();
    const pixels = png.indexOf('IDAT');

    expect(read(png.subarray(0, pixels + 4)).pixels).toBe(64);
    expect(() => read(png.subarray(0, pixels + 3))).toThrow(corrupt);
  });

  test.each([
    ['nothing but its first bytes', 8],
    ['half a header', 20],
    ['no pixels', 33],
  ])('is damaged with %s', (_, length) => {
    expect(() => read(pngWithChunks().subarray(0, length))).toThrow(corrupt);
  });

  test('is damaged when another chunk stands in front of the header, or its length is another', () => {
    const signature = pngWithChunks().subarray(0, 8);
    const pixels = pngChunk('IDAT', Buffer.alloc(1));

    expect(() => read(Buffer.concat([signature, textChunk('Hi!'), pixels]))).toThrow(corrupt);
    expect(() => read(Buffer.concat([signature, pngChunk('IHDR', Buffer.alloc(12)), pixels]))).toThrow(
      corrupt,
    );
  });
});

describe('a GIF', () => {
  test('tells its canvas, whatever its frames are', () => {
    expect(read(gifOfFrames(3, 2000))).toMatchObject({ format: 'gif', pixels: 4_000_000 });
  });

  test('tells it with its tenth byte', () => {
    const gif = gifOfFrames(1, 300);

    expect(read(gif.subarray(0, 10)).pixels).toBe(90_000);
    expect(() => read(gif.subarray(0, 9))).toThrow(corrupt);
  });
});

describe('a WebP', () => {
  const webpOf = (chunk: Buffer, count: number) =>
    Buffer.concat([Buffer.from('RIFF\0\0\0\0WEBP'), ...new Array<Buffer>(count).fill(chunk)]);

  test('tells its chunks, those of an odd length too', () => {
    expect(read(webpOf(Buffer.from('ANMF\x02\0\0\0..'), 5)).pages).toBe(5);
    expect(read(webpOf(Buffer.from('ANMF\x03\0\0\0....'), 5)).pages).toBe(5);
  });

  test('is read up to one beyond the limit, or to its end', () => {
    expect(read(webpOf(Buffer.from('ANMF\0\0\0\0'), 5), { pages: 3 }).pages).toBe(4);
    expect(read(webpOf(Buffer.from('ANMF\xff\xff\xff\xff', 'latin1'), 5)).pages).toBe(1);
    expect(read(webpOf(Buffer.from('ANM'), 1)).pages).toBe(0);
  });

  test('has a chunk for each frame', async () => {
    const still = await quadrants().webp().toBuffer();

    expect(read(still).pages).toBe(1);
  });
});

describe('a TIFF', () => {
  test('tells its pages', () => {
    expect(read(tiffOfPages(3))).toMatchObject({ format: 'tiff', pages: 3 });
  });

  test.each([
    ['classic, the last byte first', '49492a00 08000000 0000 0e000000 0000 00000000'],
    ['classic, the first byte first', '4d4d002a 00000008 0000 0000000e 0000 00000000'],
    [
      'big, the last byte first',
      '49492b00 0800 0000 1000000000000000 0000000000000000 2000000000000000 0000000000000000 0000000000000000',
    ],
    [
      'big, the first byte first',
      '4d4d002b 0008 0000 0000000000000010 0000000000000000 0000000000000020 0000000000000000 0000000000000000',
    ],
  ])('of two pages is understood: %s', (_, hex) => {
    expect(read(Buffer.from(hex.replaceAll(' ', ''), 'hex')).pages).toBe(2);
  });

  test('that bites its tail is read up to one beyond the limit', () => {
    const loop = Buffer.from('49492a00080000000000 08000000'.replace(' ', ''), 'hex');

    expect(read(loop, { pages: 7 }).pages).toBe(8);
  });

  test.each([
    ['nothing but its first bytes', '49492a00', 0],
    ['no page', '49492a0000000000', 0],
    ['a page beyond its end', '49492a00ffffffff', 1],
    ['a page that breaks off', '49492a0008000000ffff', 1],
  ])('may have %s', (_, hex, pages) => {
    expect(read(Buffer.from(hex, 'hex')).pages).toBe(pages);
  });
});

describe('an AVIF', () => {
  test('tells its largest picture, and leaves the decoder its tolerance', async () => {
    const small = await avifWithTransparencyOf(64, 48);
    const large = await avifWithTransparencyOf(1000, 2000);

    expect(read(small)).toMatchObject({ format: 'avif', pixels: (64 + 128) * (48 + 128) });
    expect(read(large).pixels).toBe((1000 + 128) * (2000 + 128));
  });

  test('of tiles is not what we support', async () => {
    const tiles = await avifOfTiles(2, 128);

    expect(() => read(tiles)).toThrow(new RejectedError('UNSUPPORTED_FORMAT'));
  });

  test('tells it from a directory of any length', async () => {
    const avif = await quadrants().avif({ effort: 0 }).toBuffer();
    const directory = avif.indexOf('meta') - 4;
    const length = avif.readUInt32BE(directory);
    const long = Buffer.concat([
      bytes(0, 0, 0, 1),
      Buffer.from('meta'),
      bytes(0, 0, 0, 0, 0, 0),
      bytes(0, 0),
    ]);
    long.writeUInt16BE(length + 8, 14);
    const stretched = Buffer.concat([avif.subarray(0, directory), long, avif.subarray(directory + 8)]);
    const endless = Buffer.concat([
      avif.subarray(0, directory),
      bytes(0, 0, 0, 0),
      avif.subarray(directory + 4),
    ]);

    expect(read(stretched).pixels).toBe(192 * 176);
    expect(read(endless).pixels).toBe(192 * 176);
  });

  test('has no sizes among its pixels', async () => {
    const avif = await quadrants().avif({ effort: 0 }).toBuffer();
    const size = Buffer.from('ispe\0\0\0\0\0\x01\0\0\0\x01\0\0', 'latin1');
    const pixels = Buffer.concat([bytes(0, 0, 0, 8 + size.length), Buffer.from('mdat'), size]);

    expect(read(Buffer.concat([avif, pixels])).pixels).toBe(192 * 176);
  });

  test('may speak of its infernal size', async () => {
    const avif = await quadrants().withXmp('<infernal ispeed="1"/>').avif({ effort: 0 }).toBuffer();
    const marked = Buffer.from(avif);
    marked.write('meta', avif.indexOf('mdat'));

    expect(read(marked).pixels).toBe(192 * 176);
  });

  test('with too many boxes is read up to one beyond the limit', async () => {
    const avif = await quadrants().avif({ effort: 0 }).toBuffer();
    const boxes = new Array<Buffer>(5000).fill(Buffer.from('\0\0\0\x08free'));

    expect(read(Buffer.concat([avif, ...boxes])).metadataParts).toBe(2001);
  });
});
