import { RejectedError } from '../../runtime/errors.ts';
import type { Limits } from '../limits.ts';
import type { PartialHeader } from './header-facts.ts';
import { readBoxes } from './heif-boxes.ts';
import { measureHeif, readColorSpace, readItems } from './heif-header.ts';
import { findProperty, type HeifItem, type HeifItems } from './heif-items.ts';

/** Phones with 48 MP write 192 tiles of 512 x 512. */
const maxTiles = 1024;

/** The decoder takes memory for all pixels at once, and no phone writes more: 48 MP are the most today. */
const maxPixelCount = 50_000_000;

/**
 * Bounds what the decoder of HEIC will do, which checks little by itself: it decodes a file of a phone that was cut to a
 * tenth. A hole within the coded data cannot be found here.
 * @throws {RejectedError} HEIC_DISABLED; CORRUPT_IMAGE when the file is incomplete; UNSUPPORTED_FORMAT for another coding;
 * TOO_MANY_PIXELS
 */
export function readHeicHeader(upload: Buffer, limits: Limits): PartialHeader {
  if (!limits.acceptsHeic) {
    throw new RejectedError('HEIC_DISABLED');
  }
  const header = measureHeif(upload, limits, 0);
  if (header.metadataSegments > limits.maxMetadataSegments) {
    return header;
  }
  const { primary, items } = readPrimary(upload);
  checkExtents(upload, items);
  const codedItems = findCodedItems(primary, items);
  if (codedItems.length > maxTiles || header.pixelCount > maxPixelCount) {
    throw new RejectedError('TOO_MANY_PIXELS');
  }
  if (codedItems.length === 0 || !codedItems.every(isSupportedCoding)) {
    throw new RejectedError('UNSUPPORTED_FORMAT', { detectedFormat: 'heif-coding' });
  }
  return { ...header, color: readColorSpace(primary) };
}

function readPrimary(upload: Buffer): { primary: HeifItem; items: HeifItems } {
  const items = readItems(upload);
  if (!items?.primary) {
    throw new RejectedError('CORRUPT_IMAGE');
  }
  return { primary: items.primary, items };
}

/** Every box and the data of every item must end within the file. */
function checkExtents(upload: Buffer, { byId }: HeifItems): void {
  const isIncomplete = [...readBoxes(upload)].some(({ isComplete }) => !isComplete);
  const extents = [...byId.values()].flatMap((item) => item.extents);
  if (isIncomplete || extents.some(([start, end]) => start > end || end > upload.length)) {
    throw new RejectedError('CORRUPT_IMAGE');
  }
}

/** The primary item itself, or the tiles that it is a grid of. */
function findCodedItems(primary: HeifItem, { byId }: HeifItems): (HeifItem | undefined)[] {
  if (primary.type !== 'grid') {
    return [primary];
  }
  const tiles = primary.references.filter(({ type }) => type === 'dimg').flatMap(({ to }) => to);
  return tiles.map((id) => byId.get(id));
}

/** HEVC of 8 to 12 bits. The configuration record is that of ISO/IEC 14496-15, 8.3.3.1. */
function isSupportedCoding(item: HeifItem | undefined): boolean {
  const configuration = findProperty(item, 'hvcC');
  if (item?.type !== 'hvc1' || !configuration || configuration.length < 23) {
    return false;
  }
  const bitDepths = [configuration.readUInt8(17), configuration.readUInt8(18)].map((byte) => 8 + (byte & 7));
  return bitDepths.every((bitDepth) => bitDepth <= 12);
}
