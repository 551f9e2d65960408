import { RejectedError } from '../../runtime/errors.ts';
import { type ColorSpace, colorSpaceFromCodes } from '../color/color-space.ts';
import type { Limits } from '../limits.ts';
import { findBox, readBoxes, readUInt } from './heif-boxes.ts';
import { type HeifItem, type HeifItems, readHeifItems } from './heif-items.ts';

interface Measurement {
  pixelCount: number;
  metadataSegments: number;
}

/**
 * Finds the largest image in an AVIF or HEIC, be it cropped, a tile or an alpha plane: `metadata()` returns only the size
 * of the displayed image, and 100 x 100 pixels of that may have an alpha plane of 7000 x 7000. The decoder lets an image
 * exceed its header by `tolerance` pixels in width and in height.
 */
export function measureHeif(upload: Buffer, limits: Limits, tolerance: number): Measurement {
  let pixelCount = 0;
  let metadataSegments = 0;
  for (const box of readBoxes(upload)) {
    metadataSegments += 1;
    if (box.type === 'meta') {
      for (const size of scanForBoxes(box.data, 'ispe')) {
        metadataSegments += 1;
        pixelCount = Math.max(pixelCount, readPixelCount(size, tolerance));
      }
      metadataSegments += [...scanForBoxes(box.data, 'infe')].length;
    }
    if (metadataSegments > limits.maxMetadataSegments) {
      break;
    }
  }
  return { pixelCount, metadataSegments };
}

function readPixelCount(size: Buffer, tolerance: number): number {
  return size.length >= 12 ? (size.readUInt32BE(4) + tolerance) * (size.readUInt32BE(8) + tolerance) : 0;
}

/**
 * A heuristic scan that yields everything that looks like a box of this type, so that no nesting hides one: the type,
 * then a version, which is lower than any letter.
 */
export function* scanForBoxes(directory: Buffer, type: string): Generator<Buffer> {
  let offset = directory.indexOf(type);
  while (offset !== -1) {
    const data = directory.subarray(offset + 4);
    if ((data[0] ?? 0) < 0x20) {
      yield data;
    }
    offset = directory.indexOf(type, offset + 4);
  }
}

/**
 * The items of a file; undefined without a `meta` box.
 * @throws {RejectedError} UNSUPPORTED_FORMAT for a sequence without a still image
 */
export function readItems(upload: Buffer): HeifItems | undefined {
  const meta = findBox(upload, 'meta');
  if (!meta && findBox(upload, 'moov')) {
    throw new RejectedError('UNSUPPORTED_FORMAT', { detectedFormat: 'heif-sequence' });
  }
  return meta && readHeifItems(meta.data);
}

/** The ICC profile of an item. */
export function readProfile(item: HeifItem): Buffer | undefined {
  return findColor(item, ['prof', 'rICC'])?.subarray(4);
}

/** The data of an item's first description of colors of one of these types. */
function findColor({ properties }: HeifItem, colorTypes: string[]): Buffer | undefined {
  return properties.find(
    ({ type, data }) => type === 'colr' && colorTypes.includes(data.toString('latin1', 0, 4)),
  )?.data;
}

/**
 * The color space of an item that has no ICC profile; undefined for sRGB.
 * @throws {RejectedError} UNSUPPORTED_FORMAT for PQ and HLG
 */
export function readColorSpace(item: HeifItem): ColorSpace | undefined {
  const nclx = findColor(item, ['nclx']);
  return nclx && !readProfile(item)
    ? colorSpaceFromCodes(readUInt(nclx, 4, 2), readUInt(nclx, 6, 2))
    : undefined;
}
