import { RejectedError } from '../runtime/errors.ts';
import type { Findings } from './header.ts';
import type { Limits } from './limits.ts';

interface Box {
  type: string;
  data: Buffer;
}

/** Coded pictures, their metadata, and the recipe that brightens one for a bright screen. */
const plainItems = ['av01', 'Exif', 'mime', 'uri ', 'tmap'];

/** The decoder lets a picture be this much larger than it says, in width and in height. */
const tolerance = 128;

/**
 * Looks for the largest picture in an AVIF, be it cropped or a transparency: `metadata()` tells only what is shown, and
 * 100x100 pixels of that may carry a transparency of 7000x7000.
 * @throws {RejectedError} UNSUPPORTED_FORMAT for a picture that is put together from others, as large as a recipe says
 */
export function readAvifHeader(upload: Buffer, limits: Limits): Findings {
  let pixels = 0;
  let metadataParts = 0;
  for (const box of boxes(upload)) {
    metadataParts += 1;
    if (metadataParts > limits.metadataParts) {
      break;
    }
    refuseRecipe(box);
    pixels = Math.max(pixels, pixelsOf(box));
  }
  return { pixels, metadataParts };
}

/** An item's entry tells its type behind version, flags, id and protection; the id is longer since version 3. */
function refuseRecipe({ type, data }: Box): void {
  const start = data[0] === 3 ? 10 : 8;
  if (type === 'infe' && !plainItems.includes(data.toString('latin1', start, start + 4))) {
    throw new RejectedError('UNSUPPORTED_FORMAT');
  }
}

function pixelsOf({ type, data }: Box): number {
  const isSize = type === 'ispe' && data.length >= 12;
  return isSize ? (data.readUInt32BE(4) + tolerance) * (data.readUInt32BE(8) + tolerance) : 0;
}

/** The boxes of the outermost level; after the directory, the sizes and items in it. */
function* boxes(upload: Buffer): Generator<Box> {
  let offset = 0;
  while (offset + 16 <= upload.length) {
    const type = upload.toString('latin1', offset + 4, offset + 8);
    const data = upload.subarray(offset + 8, endOfBox(upload, offset));
    yield { type, data };
    if (type === 'meta') {
      yield* lookalikes(data, 'ispe');
      yield* lookalikes(data, 'infe');
    }
    offset = endOfBox(upload, offset);
  }
}

/** A length of 1 stands for a longer one behind the type, 0 for all the rest; no box is shorter than 8. */
function endOfBox(upload: Buffer, offset: number): number {
  const short = upload.readUInt32BE(offset);
  const length = short === 1 ? Number(upload.readBigUInt64BE(offset + 8)) : short;
  return length < 8 ? upload.length : offset + length;
}

/**
 * Whatever looks like a box of this type, so that no way of nesting boxes hides one: its name, and a version, which is
 * lower than any letter.
 */
function* lookalikes(directory: Buffer, type: string): Generator<Box> {
  let offset = directory.indexOf(type);
  while (offset !== -1) {
    const data = directory.subarray(offset + 4);
    if ((data[0] ?? 0) < 0x20) {
      yield { type, data };
    }
    offset = directory.indexOf(type, offset + 4);
  }
}
