import type { Limits } from '../limits.ts';
import type { PartialHeader } from './header-facts.ts';

/** The position of the first directory's offset, and the sizes, in bytes, of the fields that lead to the next one. */
const classic = { first: 4, count: 2, entry: 12, offset: 4 } as const;
const big = { first: 8, count: 8, entry: 20, offset: 8 } as const;

/**
 * Counts the pages of a TIFF up to one beyond the limit, so that a cyclic chain ends too. The decoder reads the directory
 * of every page when it opens a file: 2 s for the 320,000 pages that 25 MB can hold.
 */
export function readTiffHeader(upload: Buffer, limits: Limits): PartialHeader {
  const readField = fieldReader(upload);
  const { first, count, entry, offset } = readField(2, 2) === 43 ? big : classic;
  let pages = 0;
  for (let page = readField(first, offset); page !== 0 && pages <= limits.maxPages; pages += 1) {
    page = readField(page + count + readField(page, count) * entry, offset);
  }
  return { pages };
}

/** Reads numbers in the byte order of the file. Behind the end of the file every field is 0, which ends the chain. */
function fieldReader(upload: Buffer) {
  const view = new DataView(upload.buffer, upload.byteOffset, upload.length);
  const isLittleEndian = upload[0] === 0x49;
  const readers = {
    2: (at: number) => view.getUint16(at, isLittleEndian),
    4: (at: number) => view.getUint32(at, isLittleEndian),
    8: (at: number) => Number(view.getBigUint64(at, isLittleEndian)),
  };
  return (at: number, bytes: 2 | 4 | 8) => (at + bytes > upload.length ? 0 : readers[bytes](at));
}
