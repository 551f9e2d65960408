import type { Limits } from '../limits.ts';
import { checkTiffSupport } from './check-tiff-support.ts';
import type { PartialHeader } from './header-facts.ts';
import { repairTiffDirectory } from './repair-tiff-directory.ts';
import { TiffFile } from './tiff-file.ts';

/**
 * Counts the pages of a TIFF up to one beyond the limit, so that a cyclic chain ends too. The decoder reads the directory
 * of every page when it opens a file: 2 s for the 320,000 pages that 25 MB can hold. Harmless irregularities of the
 * directories are repaired in place.
 * @throws {RejectedError} UNSUPPORTED_FORMAT when the first page is a preview, or of a kind that the decoder does not know
 */
export function readTiffHeader(upload: Buffer, limits: Limits): PartialHeader {
  const file = new TiffFile(upload);
  const first = file.read(file.layout.first, file.layout.offset);
  checkTiffSupport(file, first);
  let pages = 0;
  for (let page = first; page !== 0 && pages <= limits.maxPages; pages += 1) {
    repairTiffDirectory(file, page);
    page = file.nextDirectory(page);
  }
  return { pages };
}
