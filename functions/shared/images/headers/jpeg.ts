import { RejectedError } from '../../runtime/errors.ts';
import type { Limits } from '../limits.ts';
import type { PartialHeader } from './header-facts.ts';
import { type JpegFrame, readJpegFrame } from './jpeg-frame.ts';
import { type JpegSegment, jpegSegments, startOfScan } from './jpeg-segments.ts';
import { repairJpegSegment } from './repair-jpeg-segment.ts';

/**
 * Reads the dimensions of a JPEG and counts its segments and scans. The decoder keeps each metadata segment with 90 bytes
 * of bookkeeping, and 25 MB can hold six million; 20 kB can hold 900 legal scans. Harmless irregularities that the decoder
 * would warn of are repaired in place.
 * @throws {RejectedError} CORRUPT_IMAGE when the file has no frame, or ends within its segments; UNSUPPORTED_FORMAT for a
 * coding that the decoder does not know
 */
export function readJpegHeader(upload: Buffer, limits: Limits): PartialHeader {
  let frame: JpegFrame | undefined;
  let previous: JpegSegment | undefined;
  let metadataSegments = 0;
  let scans = 0;
  for (const segment of jpegSegments(upload)) {
    metadataSegments += 1;
    frame ??= readJpegFrame(segment);
    const isBehindScan = scans > 0;
    scans += Number(segment.marker === startOfScan);
    if (metadataSegments > limits.maxMetadataSegments) {
      break;
    }
    repairJpegSegment(segment, { upload, previous, frame, isBehindScan });
    if (isLastScan(segment, frame)) {
      break;
    }
    previous = segment;
  }
  if (!frame && metadataSegments <= limits.maxMetadataSegments) {
    throw new RejectedError('CORRUPT_IMAGE');
  }
  return { ...frame?.size, metadataSegments, scans };
}

/** Whether the decoder stops behind this scan. Reading on would take 1 ms for each MB of entropy-coded data. */
function isLastScan({ marker, data }: JpegSegment, frame?: JpegFrame): boolean {
  return marker === startOfScan && !frame?.isProgressive && data[0] === frame?.componentCount;
}
