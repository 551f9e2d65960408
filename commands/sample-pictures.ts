import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { kinds } from '../test/support/pictures/kinds.ts';
import { costlyPng } from '../test/support/pictures/large-pictures.ts';
import { quadrants } from '../test/support/pictures/quadrants.ts';

/** Good ones first, then what strangers upload too. */
const chosen = [
  'orientation-6.jpg',
  'logo.png',
  'moving.webp',
  'photo.avif',
  'empty.jpg',
  'damaged.jpg',
  'cut-at-50.png',
  'black.png',
  'impatient.jpg',
];

/** Makes a few pictures in this folder. */
export async function writeSamplePictures(folder: string): Promise<string[]> {
  await mkdir(folder, { recursive: true });
  const samples = kinds.filter(({ fileName }) => chosen.includes(fileName));
  const landscape = { fileName: 'landscape.jpg', make: () => quadrants(1600, 1200).jpeg().toBuffer() };
  const costly = { fileName: 'costly.png', make: async () => costlyPng() };
  return Promise.all(
    [landscape, costly, ...samples].map(async ({ fileName, make }) => {
      const path = join(folder, fileName);
      await writeFile(path, await make());
      return path;
    }),
  );
}
