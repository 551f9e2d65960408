import fc from 'fast-check';
import { inspect } from '../../functions/shared/images/inspect.ts';
import { acceptedLimits } from '../../functions/shared/images/limits.ts';
import { makeThumbnail } from '../../functions/shared/images/make-thumbnail.ts';
import { fitInside } from '../../functions/shared/images/raw-image.ts';
import { sharp } from '../../functions/shared/images/sharp.ts';
import { RejectedError } from '../../functions/shared/runtime/errors.ts';
import { jpegFixtures } from '../fixtures/accepted/jpegs.ts';
import { withJfifVersion, withStrayBytes, withZeroScanParameters } from '../fixtures/jpeg-irregularities.ts';
import { findRepairableBytes, findScanData } from './repairable-bytes.ts';

/** An image that was intact, with damage in one range of bytes. */
export interface DamagedImage {
  name: string;
  clean: Buffer;
  damaged: Buffer;
  /** The damage, as offsets in the clean file. */
  start: number;
  end: number;
}

interface NamedFile {
  name: string;
  file: Buffer;
}

type Damage = (file: Buffer, start: number, length: number, value: number) => [damaged: Buffer, end: number];

const damages: Record<string, Damage> = {
  cut: (file, start) => [file.subarray(0, start), file.length],
  hole: (file, start, length) => [
    Buffer.concat([file.subarray(0, start), file.subarray(start + length)]),
    start + length,
  ],
  marker: (file, start, _length, value) => [overwrite(file, start, [0xff, 0xc0 + (value % 64)]), start + 2],
  'bit flip': (file, start, _length, value) => [
    overwrite(file, start, [(file[start] ?? 0) ^ (1 << (value % 8))]),
    start + 1,
  ],
};

/** The JPEG fixtures that are small, so that a run tries many of them. */
export async function damageableImages(): Promise<NamedFile[]> {
  const files = jpegFixtures.map(async ({ name, make }) => ({ name, file: await make() }));
  return (await Promise.all(files)).filter(({ file }) => file.length < 20_000);
}

/** Images with one cut, hole, marker or bit flip. */
export function damagedImages(images: NamedFile[]): fc.Arbitrary<DamagedImage> {
  const numbers = fc.tuple(fc.nat(), fc.integer({ min: 1, max: 200 }), fc.nat({ max: 255 }));
  const damage = fc.constantFrom(...Object.entries(damages));
  return fc.tuple(fc.constantFrom(...images), damage, numbers).map(([image, [kind, apply], parameters]) => {
    const [position, length, value] = parameters;
    const start = position % image.file.length;
    const [damaged, end] = apply(image.file, start, length, value);
    return { name: `${image.name}: ${kind} at ${start}`, clean: image.file, damaged, start, end };
  });
}

/**
 * Requires that an image which the decoder refuses without repairs is rejected, also with an irregularity that is repaired.
 * @throws {Error} a finding: damage that was accepted and shows
 */
export async function rejectDamage({ name, clean, damaged, start, end }: DamagedImage): Promise<void> {
  const isRepairable = findRepairableBytes(clean).some((offset) => offset >= start && offset < end);
  if (isRepairable || (await decodesWithoutRepairs(damaged))) {
    return;
  }
  const candidates = start > findScanData(clean) ? [damaged, ...addIrregularities(damaged)] : [damaged];
  const expected = await makeOrReject(clean);
  for (const candidate of candidates) {
    const thumbnail = await makeOrReject(candidate);
    // Damage to metadata that the image does not need may go unnoticed.
    if (thumbnail && !(expected && thumbnail.equals(expected))) {
      throw new Error(`Damage was accepted: ${name}`);
    }
  }
}

function addIrregularities(file: Buffer): Buffer[] {
  return [withZeroScanParameters(file), withJfifVersion(file, 3), withStrayBytes(file, Buffer.alloc(18))];
}

/** Resizes as the thumbnail does: the decoder then skips a part of its work, and with it some warnings. */
async function decodesWithoutRepairs(file: Buffer): Promise<boolean> {
  return await fitInside(sharp(file, { failOn: 'warning' }).autoOrient(), 320)
    .raw()
    .toBuffer()
    .then(
      () => true,
      () => false,
    );
}

/** The thumbnail of a copy, since repairs change the buffer; undefined for a rejection. */
async function makeOrReject(file: Buffer): Promise<Buffer | undefined> {
  const upload = Buffer.from(file);
  try {
    return (await makeThumbnail(upload, await inspect(upload, acceptedLimits))).data;
  } catch (error) {
    if (error instanceof RejectedError) {
      return undefined;
    }
    throw error;
  }
}

function overwrite(file: Buffer, start: number, values: number[]): Buffer {
  const changed = Buffer.from(file);
  changed.set(values.slice(0, file.length - start), start);
  return changed;
}
