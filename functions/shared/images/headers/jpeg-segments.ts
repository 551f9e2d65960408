import { RejectedError } from '../../runtime/errors.ts';

/** A segment of a JPEG: https://www.w3.org/Graphics/JPEG/itu-t81.pdf, annex B. */
export interface JpegSegment {
  /** The second byte of the marker that the segment begins with. */
  marker: number;
  /** The offset of the marker. */
  start: number;
  /** Behind marker and length. It shares the memory of the upload. */
  data: Buffer;
  end: number;
  /** The bytes between the previous segment and this one: fill bytes (FF), or stray bytes that the decoder skips. */
  gap: Buffer;
}

const startOfImage = 2;
const endOfImage = 0xd9;
export const startOfScan = 0xda;
export const defineRestartInterval = 0xdd;

/**
 * The segments of a JPEG up to its end-of-image marker. The entropy-coded data behind a scan header is skipped.
 * @throws {RejectedError} CORRUPT_IMAGE when the file ends before that marker
 */
export function* jpegSegments(upload: Buffer): Generator<JpegSegment> {
  let segment = segmentAt(upload, startOfImage);
  while (segment.marker !== endOfImage) {
    yield segment;
    const isScan = segment.marker === startOfScan;
    segment = segmentAt(upload, isScan ? endOfScanData(upload, segment.end) : segment.end);
  }
}

function segmentAt(upload: Buffer, offset: number): JpegSegment {
  const start = findMarker(upload, offset);
  const marker = upload[start + 1];
  if (marker === undefined) {
    throw new RejectedError('CORRUPT_IMAGE');
  }
  const end = start + 2 + readLength(upload, marker, start + 2);
  return { marker, start, data: upload.subarray(start + 4, end), end, gap: upload.subarray(offset, start) };
}

/** As the decoder does: other bytes are skipped, then fill bytes (FF), of which any number may precede a marker. */
function findMarker(upload: Buffer, offset: number): number {
  let start = upload.indexOf(0xff, offset);
  while (start !== -1 && (upload[start + 1] === 0xff || upload[start + 1] === 0)) {
    start = upload[start + 1] === 0xff ? start + 1 : upload.indexOf(0xff, start + 2);
  }
  return start === -1 ? upload.length : start;
}

/** The length includes its own two bytes. Restart markers, EOI and TEM (01) have no length. */
function readLength(upload: Buffer, marker: number, offset: number): number {
  if (isRestart(marker) || marker === endOfImage || marker === 0x01) {
    return 0;
  }
  if (offset + 2 > upload.length) {
    throw new RejectedError('CORRUPT_IMAGE');
  }
  return upload.readUInt16BE(offset);
}

/** The offset of the next segment. In entropy-coded data, FF precedes a zero byte or begins a restart marker. */
function endOfScanData(upload: Buffer, start: number): number {
  let offset = start;
  while (offset < upload.length && !(upload[offset] === 0xff && endsScanData(upload[offset + 1]))) {
    offset += 1;
  }
  return offset;
}

function endsScanData(byte = 0): boolean {
  return byte !== 0 && byte !== 0xff && !isRestart(byte);
}

export function isRestart(marker: number): boolean {
  return marker >= 0xd0 && marker <= 0xd7;
}
