import type { JpegFrame } from './jpeg-frame.ts';
import { rejectDamagedGap } from './jpeg-gap.ts';
import { type JpegSegment, startOfScan } from './jpeg-segments.ts';
import { startsWith } from './magic-bytes.ts';

/** The segments in front of the one to repair. */
export interface JpegContext {
  upload: Buffer;
  previous: JpegSegment | undefined;
  frame: JpegFrame | undefined;
  /** Whether there was a scan. */
  isBehindScan: boolean;
}

const isJfif = startsWith('JFIF\0');

/** The offset of the major version in a JFIF segment. */
const jfifVersion = 5;

/** Spectral selection and successive approximation of a sequential JPEG. */
const scanParameters = [0, 63, 0];

/**
 * Repairs, in place, the irregularities that whole series of cameras write and that do not touch the pixels. The decoder
 * warns of each, as it does of damage, and every warning becomes CORRUPT_IMAGE. So the decoder receives a file without
 * harmless irregularities, and each warning that is left is one of damage.
 * @throws {RejectedError} CORRUPT_IMAGE when stray bytes are a sign of damage
 */
export function repairJpegSegment(segment: JpegSegment, context: JpegContext): void {
  const { marker, data, gap } = segment;
  if (gap.some((byte) => byte !== 0xff)) {
    rejectDamagedGap(gap, context);
    gap.fill(0xff);
  }
  if (marker === 0xe0 && data.length >= 14 && isJfif(data)) {
    // The decoder knows revision 1 only.
    data.writeUInt8(1, jfifVersion);
  }
  if (marker === startOfScan && context.frame && !context.frame.isProgressive) {
    repairScanParameters(data);
  }
}

/** Phones write one wrong number of the three. With two of them the scan header itself is damaged, and pixels are lost. */
function repairScanParameters(data: Buffer): void {
  const start = 1 + 2 * (data[0] ?? 0);
  const wrong = scanParameters.filter((value, index) => data[start + index] !== value);
  if (data.length === start + scanParameters.length && wrong.length === 1) {
    data.set(scanParameters, start);
  }
}
