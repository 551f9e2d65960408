import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fixtures } from '../fixtures/fixtures.ts';
import { highMemoryPng } from '../fixtures/large-images.ts';
import { quadrants } from '../fixtures/quadrants.ts';

/** First files that are accepted, then files that are rejected. */
const sampleFileNames = [
  'orientation-6.jpg',
  'alpha.png',
  'animated.webp',
  'plain.avif',
  'empty.jpg',
  'damaged.jpg',
  'cut-at-50.png',
  'pixel-bomb-30000.png',
  'scan-bomb.jpg',
];

/** Writes sample images into this directory. @returns their paths */
export async function writeSampleImages(directory: string): Promise<string[]> {
  await mkdir(directory, { recursive: true });
  const samples = fixtures.filter(({ fileName }) => sampleFileNames.includes(fileName));
  const landscape = { fileName: 'landscape.jpg', make: () => quadrants(1600, 1200).jpeg().toBuffer() };
  const costly = { fileName: 'costly.png', make: async () => highMemoryPng() };
  return Promise.all(
    [landscape, costly, ...samples].map(async ({ fileName, make }) => {
      const path = join(directory, fileName);
      await writeFile(path, await make());
      return path;
    }),
  );
}
