import { jpegSegments, startOfScan } from '../../functions/shared/images/headers/jpeg-segments.ts';

/** The offsets of the bytes of a JPEG that the header reader repairs: versions of JFIF and parameters of scans. */
export function findRepairableBytes(jpeg: Buffer): number[] {
  return [...jpegSegments(jpeg)].flatMap(({ marker, start, end, data }) => {
    const isJfif = marker === 0xe0 && data.toString('latin1', 0, 4) === 'JFIF';
    const parameters = marker === startOfScan ? [end - 3, end - 2, end - 1] : [];
    return isJfif ? [start + 9] : parameters;
  });
}

/** The offset of the entropy-coded data. */
export function findScanData(jpeg: Buffer): number {
  return jpegSegments(jpeg).find(({ marker }) => marker === startOfScan)?.end ?? jpeg.length;
}
