import { RejectedError } from '../../runtime/errors.ts';
import type { Limits } from '../limits.ts';
import type { PartialHeader } from './header-facts.ts';
import { readBoxes } from './heif-boxes.ts';
import { measureHeif, readColorSpace, readItems, scanForBoxes } from './heif-header.ts';

/** Pixels that the decoder lets an image exceed its header by, in width and in height. */
const tolerance = 128;

/** The item types that are not derived from other items: coded images, their metadata, and the tone map of a gain map. */
const codedItemTypes = ['av01', 'Exif', 'mime', 'uri ', 'tmap'];

/**
 * Measures the images of an AVIF and reads its color space. An animated AVIF gets the brand of a still one, in place: the
 * decoder does not know the other, and the primary item is the first frame.
 * @throws {RejectedError} UNSUPPORTED_FORMAT for a derived image item, whose size the file may claim freely, for a sequence
 * without a still image, and for PQ and HLG
 */
export function readAvifHeader(upload: Buffer, limits: Limits): PartialHeader {
  const header = measureHeif(upload, limits, tolerance);
  if (header.metadataSegments > limits.maxMetadataSegments) {
    return header;
  }
  for (const { type, data } of readBoxes(upload)) {
    if (type === 'meta') {
      rejectDerivedImageItem(data);
    }
  }
  const items = readItems(upload);
  if (upload.toString('latin1', 8, 12) === 'avis') {
    upload.write('avif', 8, 'latin1');
  }
  return { ...header, color: items?.primary && readColorSpace(items.primary) };
}

/** The type of an item follows version, flags, id and protection index; the id has four bytes since version 3. */
function rejectDerivedImageItem(meta: Buffer): void {
  for (const data of scanForBoxes(meta, 'infe')) {
    const start = data[0] === 3 ? 10 : 8;
    if (!codedItemTypes.includes(data.toString('latin1', start, start + 4))) {
      throw new RejectedError('UNSUPPORTED_FORMAT', { detectedFormat: 'avif-grid' });
    }
  }
}
