import { RejectedError } from '../runtime/errors.ts';
import type { Findings } from './header.ts';

/**
 * Reads the canvas of a GIF, which `metadata()` tells only after a walk over every frame: half a second for the million
 * that 25 MB hold.
 * @throws {RejectedError} CORRUPT_IMAGE when the file ends before it
 */
export function readGifHeader(upload: Buffer): Findings {
  if (upload.length < 10) {
    throw new RejectedError('CORRUPT_IMAGE');
  }
  return { pixels: upload.readUInt16LE(6) * upload.readUInt16LE(8) };
}
