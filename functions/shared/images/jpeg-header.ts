import { RejectedError } from '../runtime/errors.ts';
import type { Findings } from './header.ts';
import type { Limits } from './limits.ts';

interface Segment {
  /** The second byte of the marker that it begins with. */
  marker: number;
  data: Buffer;
  end: number;
}

interface Frame {
  pixels: number;
  components: number;
  progressive: boolean;
}

const startOfImage = 2;
const endOfImage = 0xd9;
const startOfScan = 0xda;
const progressiveFrames = [0xc2, 0xc6, 0xca, 0xce];
const frames = [0xc0, 0xc1, 0xc3, 0xc5, 0xc7, 0xc9, 0xcb, 0xcd, 0xcf, ...progressiveFrames];

/**
 * Reads the segments of a JPEG: for its size, and for their number, since each that may be metadata is kept with 90 bytes
 * of bookkeeping, and 25 MB hold six million. Its scans are counted, since 20 kB hold 900, all of them legal.
 * @throws {RejectedError} CORRUPT_IMAGE when the segments lead to no pixels, or break off
 */
export function readJpegHeader(upload: Buffer, limits: Limits): Findings {
  let frame: Frame | undefined;
  let metadataParts = 0;
  let scans = 0;
  for (const segment of segments(upload)) {
    metadataParts += 1;
    frame ??= readFrame(segment);
    scans += Number(segment.marker === startOfScan);
    if (metadataParts > limits.metadataParts || isLastScan(segment, frame)) {
      break;
    }
  }
  if (!frame && metadataParts <= limits.metadataParts) {
    throw new RejectedError('CORRUPT_IMAGE');
  }
  return { pixels: frame?.pixels ?? 0, metadataParts, scans };
}

function readFrame({ marker, data }: Segment): Frame | undefined {
  if (!frames.includes(marker) || data.length < 6) {
    return undefined;
  }
  return {
    pixels: data.readUInt16BE(1) * data.readUInt16BE(3),
    components: data.readUInt8(5),
    progressive: progressiveFrames.includes(marker),
  };
}

/** Whether the decoder reads no further: then neither do we, who would need 1 ms for each MB of pixels. */
function isLastScan({ marker, data }: Segment, frame?: Frame): boolean {
  return marker === startOfScan && !frame?.progressive && data[0] === frame?.components;
}

function* segments(upload: Buffer): Generator<Segment> {
  let segment = segmentAt(upload, startOfImage);
  while (segment.marker !== endOfImage) {
    yield segment;
    const isScan = segment.marker === startOfScan;
    segment = segmentAt(upload, isScan ? endOfPixels(upload, segment.end) : segment.end);
  }
}

function segmentAt(upload: Buffer, offset: number): Segment {
  let start = offset;
  // Any number of FF may stand in front of a marker.
  while (upload[start] === 0xff && upload[start + 1] === 0xff) {
    start += 1;
  }
  const marker = upload[start + 1];
  if (upload[start] !== 0xff || marker === undefined) {
    throw new RejectedError('CORRUPT_IMAGE');
  }
  const end = start + 2 + lengthOf(upload, marker, start + 2);
  return { marker, data: upload.subarray(start + 4, end), end };
}

/** Two bytes that count themselves; a restart, the end and TEM (01) are a marker only. */
function lengthOf(upload: Buffer, marker: number, offset: number): number {
  if (isRestart(marker) || marker === endOfImage || marker === 0x01) {
    return 0;
  }
  if (offset + 2 > upload.length) {
    throw new RejectedError('CORRUPT_IMAGE');
  }
  return upload.readUInt16BE(offset);
}

/** Where the next segment begins: among pixels, FF is followed by 0 or begins a restart. */
function endOfPixels(upload: Buffer, start: number): number {
  let offset = start;
  while (offset < upload.length && !(upload[offset] === 0xff && endsPixels(upload[offset + 1]))) {
    offset += 1;
  }
  return offset;
}

function endsPixels(byte = 0): boolean {
  return byte !== 0 && byte !== 0xff && !isRestart(byte);
}

function isRestart(marker: number): boolean {
  return marker >= 0xd0 && marker <= 0xd7;
}
