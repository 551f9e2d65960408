import { readHeader } from '../../functions/shared/images/headers/read-header.ts';
import { acceptedLimits } from '../../functions/shared/images/limits.ts';
import { RejectedError } from '../../functions/shared/runtime/errors.ts';

/** The accesses that a reader may make to a file: a few for each byte, and some for each part that the limits allow. */
function maxAccesses(file: Buffer): number {
  const { maxMetadataSegments, maxPages } = acceptedLimits;
  return 16 * file.length + 64 * (maxMetadataSegments + maxPages);
}

/**
 * Reads the header of a file as the checks do.
 * @throws {Error} a finding: an error that is no rejection, an endless loop, or a count that is not a number
 */
export function readHostileHeader(file: Buffer): void {
  const counted = countAccesses(file, maxAccesses(file));
  try {
    const { format: _, color: __, ...counts } = readHeader(counted, acceptedLimits);
    const invalid = Object.entries(counts).filter(([, count]) => Number.isNaN(count) || count < 0);
    if (invalid.length > 0) {
      throw new Error(`Expected counts in the header, got ${JSON.stringify(invalid)}`);
    }
  } catch (error) {
    if (!(error instanceof RejectedError)) {
      throw error;
    }
  }
}

/** A proxy that limits the accesses to a file. Accesses to a subarray of it are not counted. */
function countAccesses(file: Buffer, max: number): Buffer {
  let accesses = 0;
  return new Proxy(file, {
    get: (target, name) => {
      accesses += 1;
      if (accesses > max) {
        throw new Error(`The reader exceeded ${max} accesses to a file of ${file.length} bytes`);
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}
