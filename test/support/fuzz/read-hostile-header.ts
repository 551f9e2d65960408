import { readHeader } from '../../../functions/shared/images/header.ts';
import { largeImageLimits } from '../../../functions/shared/images/limits.ts';
import { RejectedError } from '../../../functions/shared/runtime/errors.ts';

/** How often a reader may touch a file: each byte a few times, and each part that its limits allow. */
function mostTouches(file: Buffer): number {
  const { metadataParts, pages } = largeImageLimits;
  return 16 * file.length + 64 * (metadataParts + pages);
}

/**
 * Reads the header of a file as the checks do.
 * @throws {Error} that is a finding: anything but a rejection, a loop that does not end, a size that is none
 */
export function readHostileHeader(file: Buffer): void {
  const touched = counted(file, mostTouches(file));
  try {
    const { pixels, metadataParts, metadataBytes, scans, pages } = readHeader(touched, largeImageLimits);
    const counts = [pixels, metadataParts, metadataBytes, scans, pages];
    if (counts.some((count) => Number.isNaN(count) || count < 0)) {
      throw new Error(`The header is said to have ${counts.join(', ')}`);
    }
  } catch (error) {
    if (!(error instanceof RejectedError)) {
      throw error;
    }
  }
}

/** The file, for readers that touch it so often and no more. What they cut out of it is not counted again. */
function counted(file: Buffer, most: number): Buffer {
  let touches = 0;
  return new Proxy(file, {
    get: (target, name) => {
      touches += 1;
      if (touches > most) {
        throw new Error(`The reader touches a file of ${file.length} bytes more than ${most} times`);
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
