import { RejectedError } from '../../runtime/errors.ts';
import { defineRestartInterval, type JpegSegment } from './jpeg-segments.ts';
import { startsWith } from './magic-bytes.ts';

interface GapContext {
  upload: Buffer;
  previous: JpegSegment | undefined;
  isBehindScan: boolean;
}

/** Phones write 18 zero bytes, and editors a few others. */
const maxStrayBytes = 64;

/**
 * Separates stray bytes, which belong to no segment, from the remains of a damaged one.
 * @throws {RejectedError} CORRUPT_IMAGE for the remains of a segment
 */
export function rejectDamagedGap(gap: Buffer, { upload, previous, isBehindScan }: GapContext): void {
  const isPadding = gap.every((byte) => byte === 0 || byte === 0xff);
  const isHarmless =
    previous !== undefined &&
    hasValidStructure(previous) &&
    (isPadding || (!isBehindScan && gap.length <= maxStrayBytes)) &&
    !(isBehindScan && previous.marker !== defineHuffmanTables) &&
    !hasHiddenSegment(upload, previous);
  if (!isHarmless) {
    throw new RejectedError('CORRUPT_IMAGE');
  }
}

const defineHuffmanTables = 0xc4;
const defineQuantizationTables = 0xdb;

/** The marker of an application segment. */
function app(index: number): number {
  return 0xe0 + index;
}

/** The segments whose length follows from their content. After bytes were lost, length and content differ. */
const structures: Partial<Record<number, (data: Buffer) => boolean>> = {
  [defineHuffmanTables]: (data) =>
    endOfTables(data, (at) => 17 + sum(data.subarray(at + 1, at + 17))) === data.length,
  [defineQuantizationTables]: (data) =>
    endOfTables(data, (at) => ((data[at] ?? 0) < 0x10 ? 65 : 129)) === data.length,
  [defineRestartInterval]: (data) => data.length === 2,
  [app(0)]: (data) =>
    !startsWith('JFIF\0')(data) || data.length === 14 + 3 * (data[12] ?? 0) * (data[13] ?? 0),
  [app(1)]: isExifOrXmp,
  [app(2)]: hasWholeProfile,
  [app(14)]: (data) => !startsWith('Adobe')(data) || data.length === 12,
};

function hasValidStructure({ marker, data }: JpegSegment): boolean {
  return structures[marker]?.(data) ?? true;
}

function endOfTables(data: Buffer, tableLength: (at: number) => number): number {
  let end = 0;
  while (end < data.length) {
    end += tableLength(end);
  }
  return end;
}

function sum(values: Buffer): number {
  return values.reduce((total, value) => total + value, 0);
}

/** EXIF begins with a TIFF header, and XMP ends with a tag or padding. No other content is known. */
function isExifOrXmp(data: Buffer): boolean {
  const isExif = /^Exif\0.(II\*\0|MM\0\*)/s.test(data.toString('latin1', 0, 10));
  const isXmp = startsWith('http://ns.adobe.com/')(data) && /[>\s\0]$/.test(data.toString('latin1'));
  return isExif || isXmp;
}

/** An ICC profile begins with its size. One of several segments has no size of its own. */
function hasWholeProfile(data: Buffer): boolean {
  const isSingle = startsWith('ICC_PROFILE\0\x01\x01')(data) && data.length >= 18;
  return !isSingle || data.readUInt32BE(14) === data.length - 14;
}

/**
 * Whether a segment without a proper beginning covers the gap: after bytes were lost, it begins within the previous one;
 * after its marker was damaged, at the gap. Its length leads to the marker of another segment.
 */
function hasHiddenSegment(upload: Buffer, previous: JpegSegment): boolean {
  const dataStart = previous.end - previous.data.length;
  let at = upload.indexOf(0xff, dataStart);
  while (at !== -1 && at < previous.end) {
    if (endsAtMarker(upload, at, previous.end)) {
      return true;
    }
    at = upload.indexOf(0xff, at + 1);
  }
  return endsAtMarker(upload, previous.end, previous.end);
}

function endsAtMarker(upload: Buffer, at: number, minEnd: number): boolean {
  const end = at + 4 <= upload.length ? at + 2 + upload.readUInt16BE(at + 2) : 0;
  return (
    end > minEnd + 2 && upload[end] === 0xff && (upload[end + 1] ?? 0) >= 0xc0 && upload[end + 1] !== 0xff
  );
}
