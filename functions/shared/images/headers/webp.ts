import type { Limits } from '../limits.ts';
import type { PartialHeader } from './header-facts.ts';

/** The first chunk follows `RIFF`, the length of the file, and `WEBP`. */
const firstChunk = 12;

/**
 * Counts the chunks of a WebP, each of which may be a frame, up to one beyond the limit. The decoder walks through all
 * frames for every frame, already in `metadata()`: two minutes for the 300,000 frames that 25 MB can hold.
 */
export function readWebpHeader(upload: Buffer, limits: Limits): PartialHeader {
  let pages = 0;
  let offset = firstChunk;
  while (offset + 8 <= upload.length && pages <= limits.maxPages) {
    const length = upload.readUInt32LE(offset + 4);
    // A padding byte follows a chunk of odd length.
    offset += 8 + length + (length % 2);
    pages += 1;
  }
  return { pages };
}
