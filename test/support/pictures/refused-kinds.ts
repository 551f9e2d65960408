import { type ImageFormat, imageFormats } from '../../../events/image-record.ts';
import { avifOfTiles, avifWithTransparencyOf } from './avif-bytes.ts';
import { gifOfFrames } from './gif-bytes.ts';
import { jpegSegment, scanBomb, withJpegSegments, withJpegSize } from './jpeg-bytes.ts';
import { type Kind, rejected } from './kind.ts';
import {
  oneBitPng,
  packedTextChunk,
  packedUnicodeChunk,
  pngChunk,
  pngFile,
  pngWithChunks,
} from './png-bytes.ts';
import { grainyQuadrants, quadrants } from './quadrants.ts';
import { tiffOfPages } from './tiff-bytes.ts';
import { webpOfFrames } from './webp-bytes.ts';

const svg =
  '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="48"><rect width="9" height="9"/></svg>';

/** By name, the first bytes or all of them. */
const strangers: Record<string, string> = {
  'an SVG.svg': svg,
  'an SVG with a script.svg': svg.replace('<rect', '<script>alert(1)</script><rect'),
  'an SVG with an entity.svg': `<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY e "x">]>${svg}`,
  'an SVG called PNG.png': svg,
  'HEIC.jpg': '\0\0\0\x1cftypheic\0\0\0\0heicmif1miaf',
  'BMP.jpg': 'BM\x36\0\0\0\0\0\0\0\x36\0\0\0',
  'PDF.jpg': '%PDF-1.7\n',
  'ZIP.jpg': 'PK\x03\x04\x14\0\0\0',
  'gzip.jpg': '\x1f\x8b\x08\0\0\0\0\0',
  'HTML.jpg': '<!doctype html><title>Hi</title>',
  'text.jpg': 'buy milk',
  'a program.jpg': 'MZ\x90\0\x03\0\0\0',
  'one byte.jpg': '\xff',
};

const unsupported: Kind[] = Object.entries(strangers).map(([fileName, bytes]) => ({
  name: fileName.replace(/\.(\w+)$/, ' as .$1'),
  fileName,
  make: async () => Buffer.from(bytes, 'latin1'),
  outcome: rejected('UNSUPPORTED_FORMAT'),
}));

/** How many bytes show the format. */
const signatureLengths: Record<ImageFormat, number> = {
  jpeg: 3,
  png: 8,
  webp: 12,
  gif: 6,
  avif: 12,
  tiff: 4,
};

/** Less effort is quicker, and all the same here. */
const efforts: Partial<Record<ImageFormat, { effort: number }>> = { gif: { effort: 1 }, avif: { effort: 0 } };

async function grainy(format: ImageFormat): Promise<Buffer> {
  return (await grainyQuadrants()).toFormat(format, efforts[format]).toBuffer();
}

const incomplete: Kind[] = imageFormats.flatMap((format) => [
  {
    name: `the first bytes of a ${format}`,
    fileName: `nothing-more.${format}`,
    make: async () => (await grainy(format)).subarray(0, signatureLengths[format]),
    outcome: rejected('CORRUPT_IMAGE'),
  },
  ...[10, 50, 99].map((percent) => ({
    name: `${percent} % of a ${format}`,
    fileName: `cut-at-${percent}.${format}`,
    make: async () => {
      const whole = await grainy(format);
      return whole.subarray(0, Math.floor((whole.length * percent) / 100));
    },
    outcome: rejected('CORRUPT_IMAGE'),
  })),
]);

/** Every bit is turned in `step` bytes apart, from `start` on. */
function damage(file: Buffer, start: number, step: number): Buffer {
  for (let at = start; at < file.length; at += step) {
    file.writeUInt8(0xff - file.readUInt8(at), at);
  }
  return file;
}

const damaged: Kind[] = [
  {
    name: 'nothing',
    fileName: 'empty.jpg',
    make: async () => Buffer.alloc(0),
    outcome: rejected('EMPTY_FILE'),
  },
  {
    name: 'a JPEG with damage all over',
    fileName: 'damaged.jpg',
    make: async () => damage(await grainy('jpeg'), 1200, 97),
    outcome: rejected('CORRUPT_IMAGE'),
  },
  {
    name: 'a PNG with one damaged byte',
    fileName: 'damaged.png',
    make: async () => damage(await grainy('png'), 20_000, Number.POSITIVE_INFINITY),
    outcome: rejected('CORRUPT_IMAGE'),
  },
  {
    name: 'an SVG that begins as an AVIF does',
    fileName: 'drawn.avif',
    make: async () => Buffer.from(`    ftypavif${svg}`),
    outcome: rejected('CORRUPT_IMAGE'),
  },
];

const jpegOfSize = async (width: number, height: number) =>
  withJpegSize(await quadrants().jpeg().toBuffer(), { width, height });

const tooManyPixels: Kind[] = [
  {
    name: 'a JPEG that claims 65,500x65,500',
    fileName: 'claims-all.jpg',
    make: () => jpegOfSize(65_500, 65_500),
    outcome: rejected('TOO_MANY_PIXELS'),
  },
  {
    name: 'a JPEG that claims 65,500x4,000',
    fileName: 'claims-much.jpg',
    make: () => jpegOfSize(65_500, 4000),
    outcome: rejected('TOO_MANY_PIXELS'),
  },
  {
    name: 'a PNG of 57 bytes that claims 100,000x100,000',
    fileName: 'claims-more.png',
    make: async () => pngFile({ width: 100_000, height: 100_000 }, pngChunk('IDAT', Buffer.alloc(0))),
    outcome: rejected('TOO_MANY_PIXELS'),
  },
  {
    name: 'a PNG of 30,000x30,000',
    fileName: 'black.png',
    make: async () => oneBitPng(30_000),
    outcome: rejected('TOO_MANY_PIXELS'),
  },
  {
    name: 'a PNG of 16,000x16,000',
    fileName: 'also-black.png',
    make: async () => oneBitPng(16_000),
    outcome: rejected('TOO_MANY_PIXELS'),
  },
  {
    name: 'a GIF of 65,535x65,535',
    fileName: 'canvas.gif',
    make: async () => gifOfFrames(1, 65_535),
    outcome: rejected('TOO_MANY_PIXELS'),
  },
  {
    name: 'a small AVIF whose transparency claims 20,000x20,000',
    fileName: 'iceberg.avif',
    make: () => avifWithTransparencyOf(20_000, 20_000),
    outcome: rejected('TOO_MANY_PIXELS'),
  },
];

const tooMuchElse: Kind[] = [
  {
    name: 'a PNG with 20 texts of 7 MB',
    fileName: 'chatty.png',
    make: async () => pngWithChunks(...new Array<Buffer>(20).fill(packedTextChunk(7_000_000))),
    outcome: rejected('TOO_MUCH_METADATA'),
  },
  {
    name: 'a PNG with 20 Unicode texts of 7 MB',
    fileName: 'chatty-too.png',
    make: async () => pngWithChunks(...new Array<Buffer>(20).fill(packedUnicodeChunk(7_000_000))),
    outcome: rejected('TOO_MUCH_METADATA'),
  },
  {
    name: 'a JPEG with 100,000 empty segments',
    fileName: 'pieces.jpg',
    make: async () => {
      const empty = new Array<Buffer>(100_000).fill(jpegSegment(0xe1));
      return withJpegSegments(await quadrants().jpeg().toBuffer(), ...empty);
    },
    outcome: rejected('TOO_MUCH_METADATA'),
  },
  {
    name: 'a JPEG in 882 scans',
    fileName: 'impatient.jpg',
    make: async () => scanBomb(882),
    outcome: rejected('TOO_MANY_SCANS'),
  },
  {
    name: 'a TIFF of 30,000 pages',
    fileName: 'book.tiff',
    make: async () => tiffOfPages(30_000),
    outcome: rejected('TOO_MANY_PAGES'),
  },
  {
    name: 'a WebP of 3,000 frames',
    fileName: 'film.webp',
    make: () => webpOfFrames(3000),
    outcome: rejected('TOO_MANY_PAGES'),
  },
  {
    name: 'an AVIF made of tiles',
    fileName: 'tiles.avif',
    make: () => avifOfTiles(2, 128),
    outcome: rejected('UNSUPPORTED_FORMAT'),
  },
];

/** What has to be refused, for which reason. */
export const refusedKinds: Kind[] = [
  ...unsupported,
  ...incomplete,
  ...damaged,
  ...tooManyPixels,
  ...tooMuchElse,
];
