import { RejectedError } from '../../runtime/errors.ts';
import type { Limits } from '../limits.ts';
import type { PartialHeader } from './header-facts.ts';

interface Segment {
  /** The second byte of the marker that the segment begins with. */
  marker: number;
  data: Buffer;
  end: number;
}

interface Frame {
  pixelCount: number;
  components: number;
  isProgressive: boolean;
}

const startOfImage = 2;
const endOfImage = 0xd9;
const startOfScan = 0xda;
const progressiveFrameMarkers = [0xc2, 0xc6, 0xca, 0xce];
const frameMarkers = [0xc0, 0xc1, 0xc3, 0xc5, 0xc7, 0xc9, 0xcb, 0xcd, 0xcf, ...progressiveFrameMarkers];

/**
 * Reads the dimensions of a JPEG and counts its segments and scans. The decoder keeps each metadata segment with 90 bytes
 * of bookkeeping, and 25 MB can hold six million; 20 kB can hold 900 legal scans.
 * @throws {RejectedError} CORRUPT_IMAGE when the file has no frame, or ends within its segments
 */
export function readJpegHeader(upload: Buffer, limits: Limits): PartialHeader {
  let frame: Frame | undefined;
  let metadataSegments = 0;
  let scans = 0;
  for (const segment of segments(upload)) {
    metadataSegments += 1;
    frame ??= readFrame(segment);
    scans += Number(segment.marker === startOfScan);
    if (metadataSegments > limits.maxMetadataSegments || isLastScan(segment, frame)) {
      break;
    }
  }
  if (!frame && metadataSegments <= limits.maxMetadataSegments) {
    throw new RejectedError('CORRUPT_IMAGE');
  }
  return { pixelCount: frame?.pixelCount ?? 0, metadataSegments, scans };
}

function readFrame({ marker, data }: Segment): Frame | undefined {
  if (!frameMarkers.includes(marker) || data.length < 6) {
    return undefined;
  }
  return {
    pixelCount: data.readUInt16BE(1) * data.readUInt16BE(3),
    components: data.readUInt8(5),
    isProgressive: progressiveFrameMarkers.includes(marker),
  };
}

/** Whether the decoder stops behind this scan. Reading on would take 1 ms for each MB of entropy-coded data. */
function isLastScan({ marker, data }: Segment, frame?: Frame): boolean {
  return marker === startOfScan && !frame?.isProgressive && data[0] === frame?.components;
}

function* segments(upload: Buffer): Generator<Segment> {
  let segment = segmentAt(upload, startOfImage);
  while (segment.marker !== endOfImage) {
    yield segment;
    const isScan = segment.marker === startOfScan;
    segment = segmentAt(upload, isScan ? endOfScanData(upload, segment.end) : segment.end);
  }
}

function segmentAt(upload: Buffer, offset: number): Segment {
  let start = offset;
  // Any number of fill bytes (FF) may precede a marker.
  while (upload[start] === 0xff && upload[start + 1] === 0xff) {
    start += 1;
  }
  const marker = upload[start + 1];
  if (upload[start] !== 0xff || marker === undefined) {
    throw new RejectedError('CORRUPT_IMAGE');
  }
  const end = start + 2 + readLength(upload, marker, start + 2);
  return { marker, data: upload.subarray(start + 4, end), end };
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

function isRestart(marker: number): boolean {
  return marker >= 0xd0 && marker <= 0xd7;
}
