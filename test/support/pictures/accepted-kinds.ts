import sharp, { type Sharp } from 'sharp';
import { avifWithTransparencyOf } from './avif-bytes.ts';
import { gifOfFrames } from './gif-bytes.ts';
import { scanBomb } from './jpeg-bytes.ts';
import { type Kind, processed } from './kind.ts';
import { pngWithChunks, textChunk } from './png-bytes.ts';
import { halfTransparentQuadrants, type Order, quadrants } from './quadrants.ts';

/** The end of an empty ZIP archive: programs that look for it at the end take the whole file for one. */
export const zipEnd = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)]);
export const script = '<script>alert(1)</script>';

/** What the stored quadrants are when the picture is upright only after the orientation is applied. */
const storedOrders: Record<number, Order> = {
  1: ['red', 'green', 'blue', 'yellow'],
  2: ['green', 'red', 'yellow', 'blue'],
  3: ['yellow', 'blue', 'green', 'red'],
  4: ['blue', 'yellow', 'red', 'green'],
  5: ['red', 'blue', 'green', 'yellow'],
  6: ['green', 'yellow', 'red', 'blue'],
  7: ['yellow', 'green', 'blue', 'red'],
  8: ['blue', 'red', 'yellow', 'green'],
};

/** 64x48 and upright to look at, stored as a camera that was held otherwise does. */
function turnedQuadrants(orientation: number): Sharp {
  const [width, height] = orientation < 5 ? [64, 48] : [48, 64];
  return quadrants(width, height, storedOrders[orientation]).withMetadata({ orientation });
}

/** The upright picture, then two that are turned: only the first may be seen. */
async function frames(): Promise<Sharp> {
  const turned = () => quadrants(64, 48, storedOrders[3]).png().toBuffer();
  const pictures = await Promise.all([quadrants().png().toBuffer(), turned(), turned()]);
  return sharp(pictures, { join: { animated: true } });
}

const location = { GPSLatitudeRef: 'N', GPSLatitude: '48/1 51/1 30/1' };
const jpeg = () => quadrants().jpeg().toBuffer();

const jpegs: Kind[] = [
  { name: 'a JPEG', fileName: 'plain.jpg', make: jpeg, outcome: processed('jpeg') },
  {
    name: 'a progressive JPEG',
    fileName: 'progressive.jpg',
    make: () => quadrants().jpeg({ progressive: true }).toBuffer(),
    outcome: processed('jpeg'),
  },
  {
    name: 'a grey JPEG',
    fileName: 'grey.jpg',
    make: () => quadrants().toColourspace('b-w').jpeg().toBuffer(),
    outcome: processed('jpeg'),
  },
  {
    name: 'a CMYK JPEG',
    fileName: 'print.jpg',
    make: () => quadrants().toColourspace('cmyk').jpeg().toBuffer(),
    outcome: processed('jpeg'),
  },
  {
    name: 'a JPEG with a place, a P3 profile and XMP',
    fileName: 'holiday.jpg',
    make: () =>
      quadrants()
        .withExif({ IFD3: location })
        .withIccProfile('p3')
        .withXmp('<x:xmpmeta xmlns:x="adobe:ns:meta/"></x:xmpmeta>')
        .jpeg()
        .toBuffer(),
    outcome: processed('jpeg'),
  },
  {
    name: 'a JPEG in 100 scans',
    fileName: 'patient.jpg',
    make: async () => scanBomb(100),
    outcome: processed('jpeg', 2000, 2000),
  },
];

const orientations: Kind[] = [1, 2, 3, 4, 5, 6, 7, 8].map((orientation) => ({
  name: `a JPEG of orientation ${orientation}`,
  fileName: `orientation-${orientation}.jpg`,
  make: () => turnedQuadrants(orientation).jpeg().toBuffer(),
  outcome: processed('jpeg'),
}));

const pngs: Kind[] = [
  {
    name: 'a PNG of orientation 6',
    fileName: 'orientation-6.png',
    make: () => turnedQuadrants(6).png().toBuffer(),
    outcome: processed('png'),
  },
  {
    name: 'a PNG with transparency',
    fileName: 'logo.png',
    make: () => halfTransparentQuadrants().png().toBuffer(),
    outcome: processed('png'),
  },
  {
    name: 'a PNG with a palette',
    fileName: 'palette.png',
    make: () => quadrants().png({ palette: true, colours: 16 }).toBuffer(),
    outcome: processed('png'),
  },
  {
    name: 'a PNG of 16 bits',
    fileName: 'deep.png',
    make: () => quadrants().toColourspace('rgb16').png().toBuffer(),
    outcome: processed('png'),
  },
  {
    name: 'a PNG of 16 bits with a P3 profile',
    fileName: 'deep-p3.png',
    make: () => quadrants().toColourspace('rgb16').withIccProfile('p3').png().toBuffer(),
    outcome: processed('png'),
  },
  {
    name: 'an interlaced PNG',
    fileName: 'interlaced.png',
    make: () => quadrants().png({ progressive: true }).toBuffer(),
    outcome: processed('png'),
  },
];

const others: Kind[] = [
  {
    name: 'a WebP',
    fileName: 'photo.webp',
    make: () => quadrants().webp().toBuffer(),
    outcome: processed('webp'),
  },
  {
    name: 'a lossless WebP with transparency',
    fileName: 'logo.webp',
    make: () => halfTransparentQuadrants().webp({ lossless: true }).toBuffer(),
    outcome: processed('webp'),
  },
  {
    name: 'an animated WebP',
    fileName: 'moving.webp',
    make: async () => (await frames()).webp().toBuffer(),
    outcome: processed('webp'),
  },
  {
    name: 'a GIF',
    fileName: 'button.gif',
    make: () => quadrants().gif().toBuffer(),
    outcome: processed('gif'),
  },
  {
    name: 'an animated GIF',
    fileName: 'moving.gif',
    make: async () => (await frames()).gif().toBuffer(),
    outcome: processed('gif'),
  },
  {
    name: 'a GIF of 10,000 frames',
    fileName: 'film.gif',
    make: async () => gifOfFrames(10_000, 1),
    outcome: processed('gif', 1, 1),
  },
  {
    name: 'a GIF of 10,000 large frames',
    fileName: 'large-film.gif',
    make: async () => gifOfFrames(10_000, 2000),
    outcome: processed('gif', 2000, 2000),
  },
  {
    name: 'an AVIF',
    fileName: 'photo.avif',
    make: () => quadrants().avif({ effort: 0 }).toBuffer(),
    outcome: processed('avif'),
  },
  {
    name: 'an AVIF with a transparency',
    fileName: 'logo.avif',
    make: () => avifWithTransparencyOf(64, 48),
    outcome: processed('avif'),
  },
  {
    name: 'a TIFF',
    fileName: 'scan.tif',
    make: () => quadrants().tiff().toBuffer(),
    outcome: processed('tiff'),
  },
  {
    name: 'a TIFF of three pages',
    fileName: 'letter.tiff',
    make: async () => (await frames()).tiff().toBuffer(),
    outcome: processed('tiff'),
  },
];

const shapes = [
  [1, 1],
  [12_000, 3],
  [3, 12_000],
  [320, 320],
  [321, 321],
] as const;

const extremes: Kind[] = shapes.map(([width, height]) => ({
  name: `a PNG of ${width}x${height}`,
  fileName: `${width}x${height}.png`,
  make: () => quadrants(width, height).png().toBuffer(),
  outcome: processed('png', width, height),
}));

const labels: Kind[] = [
  {
    name: 'a PNG that is called a JPEG',
    fileName: 'a.jpg',
    contentType: 'image/jpeg',
    make: () => quadrants().png().toBuffer(),
    outcome: processed('png'),
  },
  {
    name: 'a JPEG that is called nothing',
    fileName: 'IMG_0001',
    contentType: 'application/octet-stream',
    make: jpeg,
    outcome: processed('jpeg'),
  },
  {
    name: 'a JPEG that is a ZIP archive too',
    fileName: 'archive.jpg',
    make: async () => Buffer.concat([await jpeg(), zipEnd]),
    outcome: processed('jpeg'),
  },
  {
    name: 'a PNG with HTML in a text',
    fileName: 'page.png',
    make: async () => pngWithChunks(textChunk(script)),
    outcome: processed('png', 8, 8),
  },
];

/** The last one fills a key up to the 1,024 bytes that S3 allows, behind `uploads/`, a UUID and a slash. */
const fileNames = [
  'a day at the sea.jpg',
  'one+one.jpg',
  'not%2Fa%2Ffolder.jpg',
  'party 🎉.jpg',
  'cafe\u0301.jpg',
  '<b>bold</b>.jpg',
  `${'n'.repeat(975)}.jpg`,
];

const names: Kind[] = fileNames.map((fileName) => ({
  name: `a JPEG by the name of ${fileName.slice(0, 30)}`,
  fileName,
  make: jpeg,
  outcome: processed('jpeg'),
}));

/** What has to become a thumbnail. */
export const acceptedKinds: Kind[] = [
  ...jpegs,
  ...orientations,
  ...pngs,
  ...others,
  ...extremes,
  ...labels,
  ...names,
];
