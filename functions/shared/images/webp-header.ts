import type { Findings } from './header.ts';
import type { Limits } from './limits.ts';

/** Behind `RIFF`, the length of the file, and `WEBP`. */
const firstChunk = 12;

/**
 * Counts the chunks of a WebP, each of which may be a frame, up to one beyond the limit. The decoder goes through all
 * frames for every frame, in `metadata()` already: 300,000, which 25 MB hold, take it two minutes.
 */
export function readWebpHeader(upload: Buffer, limits: Limits): Findings {
  let pages = 0;
  let offset = firstChunk;
  while (offset + 8 <= upload.length && pages <= limits.pages) {
    const length = upload.readUInt32LE(offset + 4);
    // Of odd length, a chunk is followed by one byte of nothing.
    offset += 8 + length + (length % 2);
    pages += 1;
  }
  return { pages };
}
