import { asciiType, shortType } from '../../functions/shared/images/headers/tiff-file.ts';
import { sharp } from '../../functions/shared/images/sharp.ts';
import { acceptedFixtures } from '../fixtures/accepted.ts';
import { type Fixture, processed } from '../fixtures/fixture.ts';
import { jpegWithRestarts } from '../fixtures/jpeg-irregularities.ts';
import { grainyQuadrants } from '../fixtures/quadrants.ts';
import { singleColorTiff } from '../fixtures/tiff-bytes.ts';

export type DamagedFormat = 'jpeg' | 'tiff';

/** An intact image that the decoder reads without a warning. */
export interface DamageableImage {
  name: string;
  format: DamagedFormat;
  file: Buffer;
}

/** Larger files are slow to decode. */
const maxFileBytes = 20_000;

/** The small fixtures in JPEG and TIFF, and regular files of the kinds that have irregular fixtures. */
export async function damageableImages(): Promise<DamageableImage[]> {
  const files = [...acceptedFixtures, ...regularFiles].map(async ({ name, make, expected }) => ({
    name,
    format: damagedFormats.find((format) => expected.status === 'PROCESSED' && expected.format === format),
    file: await make(),
  }));
  const images: DamageableImage[] = [];
  for (const { name, format, file } of await Promise.all(files)) {
    const isKnown = images.some((image) => image.file.equals(file));
    if (format && file.length < maxFileBytes && !isKnown && (await decodesWithoutRepairs(file))) {
      images.push({ name, format, file });
    }
  }
  return images;
}

const damagedFormats: DamagedFormat[] = ['jpeg', 'tiff'];

const regularFiles: Pick<Fixture, 'name' | 'make' | 'expected'>[] = [
  {
    name: 'a JPEG with restart markers',
    make: async () => jpegWithRestarts([0, 1, 2, 3, 4]),
    expected: processed('jpeg'),
  },
  {
    name: 'a TIFF without compression, with a text and an orientation',
    make: async () =>
      singleColorTiff([200, 30, 60], {
        changes: [
          [274, shortType, 6],
          [305, asciiType, ...Buffer.from('Software\0')],
        ],
      }),
    expected: processed('tiff'),
  },
  {
    name: 'a TIFF in LZW',
    make: async () => (await grainyQuadrants()).resize(64, 48).tiff({ compression: 'lzw' }).toBuffer(),
    expected: processed('tiff'),
  },
  {
    name: 'a BigTIFF in deflate',
    make: async () =>
      (await grainyQuadrants()).resize(64, 48).tiff({ compression: 'deflate', bigtiff: true }).toBuffer(),
    expected: processed('tiff'),
  },
];

/**
 * Decodes a file as the pipeline did before it repaired any: each warning is a refusal. It resizes as the thumbnail does:
 * the decoder then skips a part of its work, and with it some warnings.
 */
export async function decodesWithoutRepairs(file: Buffer): Promise<boolean> {
  const decoder = sharp(file, { failOn: 'warning' }).autoOrient();
  const resized = decoder.resize(320, 320, { fit: 'inside', withoutEnlargement: true });
  return await resized
    .toColourspace('srgb')
    .raw()
    .toBuffer()
    .then(
      () => true,
      () => false,
    );
}
