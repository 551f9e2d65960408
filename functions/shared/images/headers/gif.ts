import { RejectedError } from '../../runtime/errors.ts';
import type { PartialHeader } from './header-facts.ts';

/**
 * Reads the canvas of a GIF. `metadata()` returns it only after a walk through every frame: half a second for the million
 * frames that 25 MB can hold.
 * @throws {RejectedError} CORRUPT_IMAGE when the file ends before it
 */
export function readGifHeader(upload: Buffer): PartialHeader {
  if (upload.length < 10) {
    throw new RejectedError('CORRUPT_IMAGE');
  }
  return { pixelCount: upload.readUInt16LE(6) * upload.readUInt16LE(8) };
}
