import { RejectedError } from '../../runtime/errors.ts';
import type { Limits } from '../limits.ts';
import type { PartialHeader } from './header-facts.ts';

interface Box {
  type: string;
  data: Buffer;
}

/** The item types that are not derived from other items: coded images, their metadata, and the tone map of a gain map. */
const codedItemTypes = ['av01', 'Exif', 'mime', 'uri ', 'tmap'];

/** Pixels that the decoder lets an image exceed its header by, in width and in height. */
const tolerance = 128;

/**
 * Finds the largest image in an AVIF, be it cropped or an alpha plane: `metadata()` returns only the size of the displayed
 * image, and 100 x 100 pixels of that may have an alpha plane of 7000 x 7000.
 * @throws {RejectedError} UNSUPPORTED_FORMAT for a derived image item, whose size the file may claim freely
 */
export function readAvifHeader(upload: Buffer, limits: Limits): PartialHeader {
  let pixelCount = 0;
  let metadataSegments = 0;
  for (const box of boxes(upload)) {
    metadataSegments += 1;
    if (metadataSegments > limits.maxMetadataSegments) {
      break;
    }
    rejectDerivedImageItem(box);
    pixelCount = Math.max(pixelCount, readPixelCount(box));
  }
  return { pixelCount, metadataSegments };
}

/** The type of an item follows version, flags, id and protection index; the id has four bytes since version 3. */
function rejectDerivedImageItem({ type, data }: Box): void {
  const start = data[0] === 3 ? 10 : 8;
  if (type === 'infe' && !codedItemTypes.includes(data.toString('latin1', start, start + 4))) {
    throw new RejectedError('UNSUPPORTED_FORMAT');
  }
}

function readPixelCount({ type, data }: Box): number {
  const isSize = type === 'ispe' && data.length >= 12;
  return isSize ? (data.readUInt32BE(4) + tolerance) * (data.readUInt32BE(8) + tolerance) : 0;
}

/** The boxes of the outermost level; after `meta`, the sizes and items in it. */
function* boxes(upload: Buffer): Generator<Box> {
  let offset = 0;
  while (offset + 16 <= upload.length) {
    const type = upload.toString('latin1', offset + 4, offset + 8);
    const data = upload.subarray(offset + 8, endOfBox(upload, offset));
    yield { type, data };
    if (type === 'meta') {
      yield* scanForBoxes(data, 'ispe');
      yield* scanForBoxes(data, 'infe');
    }
    offset = endOfBox(upload, offset);
  }
}

/** A length of 1 means a 64-bit length behind the type, 0 the rest of the file. No box is shorter than 8 bytes. */
function endOfBox(upload: Buffer, offset: number): number {
  const short = upload.readUInt32BE(offset);
  const length = short === 1 ? Number(upload.readBigUInt64BE(offset + 8)) : short;
  return length < 8 ? upload.length : offset + length;
}

/**
 * A heuristic scan that yields everything that looks like a box of this type, so that no nesting hides one: the type,
 * then a version, which is lower than any letter.
 */
function* scanForBoxes(directory: Buffer, type: string): Generator<Box> {
  let offset = directory.indexOf(type);
  while (offset !== -1) {
    const data = directory.subarray(offset + 4);
    if ((data[0] ?? 0) < 0x20) {
      yield { type, data };
    }
    offset = directory.indexOf(type, offset + 4);
  }
}
