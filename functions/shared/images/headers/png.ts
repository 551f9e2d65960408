import { inflateSync } from 'node:zlib';
import { RejectedError } from '../../runtime/errors.ts';
import type { Limits } from '../limits.ts';
import type { PartialHeader } from './header-facts.ts';
import { PngColor } from './png-color.ts';

interface Chunk {
  type: string;
  data: Buffer;
  end: number;
}

/** Bytes that the decoder makes of a chunk's data. It skips the chunk types that are not in this table. */
const decompressedSize: Partial<Record<string, (data: Buffer, maxBytes: number) => number>> = {
  tEXt: (data) => data.length,
  zTXt: (data, maxBytes) => inflatedSize(afterKeyword(data).subarray(1), maxBytes),
  iCCP: (data, maxBytes) => inflatedSize(afterKeyword(data).subarray(1), maxBytes),
  iTXt: (data, maxBytes) => {
    const rest = afterKeyword(data);
    const text = afterKeyword(afterKeyword(rest.subarray(2)));
    return rest[0] === 0 ? data.length : inflatedSize(text, maxBytes);
  },
};

/**
 * Reads the chunks of a PNG in front of its pixels, where `metadata()` stops too, and decompresses what that would
 * decompress: deflate expands one byte to 1,000, so 20 chunks of 7 kB become 140 MB, and sharp takes 560 MB for them.
 * @throws {RejectedError} CORRUPT_IMAGE when the file ends before its pixels; UNSUPPORTED_FORMAT for Apple's variant of PNG
 * and for PQ and HLG
 */
export function readPngHeader(upload: Buffer, limits: Limits): PartialHeader {
  const header = chunkAt(upload, 8);
  if (header.type === 'CgBI') {
    // Xcode writes it: the channels are swapped, and the data is not a zlib stream.
    throw new RejectedError('UNSUPPORTED_FORMAT', { detectedFormat: 'apple-cgbi' });
  }
  if (header.type !== 'IHDR' || header.data.length !== 13) {
    throw new RejectedError('CORRUPT_IMAGE');
  }
  const [width, height] = [header.data.readUInt32BE(0), header.data.readUInt32BE(4)];
  let metadataSegments = 0;
  let metadataSize = 0;
  const color = new PngColor();
  for (let chunk = header; chunk.type !== 'IDAT'; chunk = chunkAt(upload, chunk.end)) {
    metadataSegments += 1;
    metadataSize += decompressedSize[chunk.type]?.(chunk.data, limits.maxMetadataBytes) ?? 0;
    color.add(chunk);
    if (metadataSegments > limits.maxMetadataSegments || metadataSize > limits.maxMetadataBytes) {
      break;
    }
  }
  return {
    pixelCount: width * height,
    dimension: Math.max(width, height),
    metadataSegments,
    metadataSize,
    color: color.toColorSpace(),
  };
}

/** A chunk is four bytes of length, four of type, the data, and four of checksum. */
function chunkAt(upload: Buffer, offset: number): Chunk {
  const start = offset + 8;
  if (start > upload.length) {
    throw new RejectedError('CORRUPT_IMAGE');
  }
  const end = start + upload.readUInt32BE(offset);
  return {
    type: upload.toString('latin1', offset + 4, start),
    data: upload.subarray(start, end),
    end: end + 4,
  };
}

/** The data behind the keyword, which a zero byte ends. */
function afterKeyword(data: Buffer): Buffer {
  return data.subarray(data.indexOf(0) + 1);
}

/** Infinite when the result exceeds `maxBytes`, where decompression stops. */
function inflatedSize(compressed: Buffer, maxBytes: number): number {
  try {
    return inflateSync(compressed, { maxOutputLength: maxBytes }).length;
  } catch (error) {
    if (isZlibError(error, 'ERR_BUFFER_TOO_LARGE')) {
      return Number.POSITIVE_INFINITY;
    }
    // The decoder measures a chunk before it allocates memory, and skips a damaged one.
    if (isZlibError(error, 'Z_DATA_ERROR', 'Z_BUF_ERROR', 'Z_NEED_DICT')) {
      return 0;
    }
    throw error;
  }
}

function isZlibError(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
