import fc from 'fast-check';
import { inspect } from '../../functions/shared/images/inspect.ts';
import { acceptedLimits } from '../../functions/shared/images/limits.ts';
import { makeThumbnail } from '../../functions/shared/images/make-thumbnail.ts';
import { RejectedError } from '../../functions/shared/runtime/errors.ts';
import { withJfifVersion, withStrayBytes, withZeroScanParameters } from '../fixtures/jpeg-irregularities.ts';
import { withOrientation, withoutTextEnds, withReversedEntries } from '../fixtures/tiff-irregularities.ts';
import { type DamageableImage, type DamagedFormat, decodesWithoutRepairs } from './damageable-images.ts';
import { findRepairableBytes, findScanData } from './repairable-bytes.ts';

/** An image that was intact, with damage in one range of bytes. */
export interface DamagedImage {
  name: string;
  format: DamagedFormat;
  clean: Buffer;
  damaged: Buffer;
  /** The damage, as offsets in the clean file. */
  start: number;
  end: number;
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

/** Offsets from the beginning, and negative ones from the end: headers of JPEGs and directories of TIFFs are often hit. */
const position = fc.oneof(fc.nat(), fc.nat({ max: 300 }), fc.integer({ min: -300, max: -1 }));

/** Images with one cut, hole, marker or bit flip. */
export function damagedImages(images: DamageableImage[]): fc.Arbitrary<DamagedImage> {
  const numbers = fc.tuple(position, fc.integer({ min: 1, max: 200 }), fc.nat({ max: 255 }));
  const damage = fc.constantFrom(...Object.entries(damages));
  return fc.tuple(fc.constantFrom(...images), damage, numbers).map(([image, [kind, apply], parameters]) => {
    const [offset, length, value] = parameters;
    const size = image.file.length;
    const start = ((offset % size) + size) % size;
    const [damaged, end] = apply(image.file, start, length, value);
    const name = `${image.name}: ${kind} at ${start}`;
    return { name, format: image.format, clean: image.file, damaged, start, end };
  });
}

/**
 * Requires that an image which the decoder refuses without repairs is rejected, also with an irregularity that is repaired.
 * @throws {Error} a finding: damage that was accepted and shows
 */
export async function rejectDamage({
  name,
  format,
  clean,
  damaged,
  start,
  end,
}: DamagedImage): Promise<void> {
  const isRepairable = findRepairableBytes[format](clean).some((offset) => offset >= start && offset < end);
  if (isRepairable || (await decodesWithoutRepairs(damaged))) {
    return;
  }
  const isHeaderDamaged = format === 'jpeg' && start <= findScanData(clean);
  for (const addIrregularity of isHeaderDamaged ? [unchanged] : irregularities[format]) {
    if (await isAccepted(addIrregularity(damaged), addIrregularity(clean))) {
      throw new Error(`Damage was accepted: ${name}`);
    }
  }
}

/** Damage to metadata that the image does not need may go unnoticed: its thumbnail is that of the clean file. */
async function isAccepted(damaged: Buffer, clean: Buffer): Promise<boolean> {
  const thumbnail = await makeOrReject(damaged);
  const expected = thumbnail && (await makeOrReject(clean));
  return thumbnail !== undefined && !(expected && thumbnail.equals(expected));
}

const unchanged = (file: Buffer) => file;

/** The irregularities that are repaired. Behind damage to its header, the segments of a JPEG cannot be found. */
const irregularities: Record<DamagedFormat, ((file: Buffer) => Buffer)[]> = {
  jpeg: [
    unchanged,
    withZeroScanParameters,
    (file) => withJfifVersion(file, 3),
    (file) => withStrayBytes(file, Buffer.alloc(18)),
  ],
  tiff: [unchanged, withReversedEntries, (file) => withOrientation(file, 9), withoutTextEnds],
};

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
