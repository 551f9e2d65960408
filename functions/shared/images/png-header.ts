import { inflateSync } from 'node:zlib';
import { RejectedError } from '../runtime/errors.ts';
import type { Findings } from './header.ts';
import type { Limits } from './limits.ts';

interface Chunk {
  type: string;
  data: Buffer;
  end: number;
}

/** Bytes that the data of a chunk becomes in the decoder; nothing for the types that are not here. */
const unpackedBytes: Partial<Record<string, (data: Buffer, most: number) => number>> = {
  tEXt: (data) => data.length,
  zTXt: (data, most) => inflatedBytes(afterName(data).subarray(1), most),
  iCCP: (data, most) => inflatedBytes(afterName(data).subarray(1), most),
  iTXt: (data, most) => {
    const rest = afterName(data);
    const text = afterName(afterName(rest.subarray(2)));
    return rest[0] === 0 ? data.length : inflatedBytes(text, most);
  },
};

/**
 * Reads the chunks of a PNG in front of its pixels, where `metadata()` stops too, and unpacks what that would unpack:
 * deflate makes 1,000 bytes of one, so 20 chunks of 7 kB become 140 MB, and sharp takes 560 MB for them.
 * @throws {RejectedError} CORRUPT_IMAGE when the chunks lead to no pixels
 */
export function readPngHeader(upload: Buffer, limits: Limits): Findings {
  const header = chunkAt(upload, 8);
  if (header.type !== 'IHDR' || header.data.length !== 13) {
    throw new RejectedError('CORRUPT_IMAGE');
  }
  const pixels = header.data.readUInt32BE(0) * header.data.readUInt32BE(4);
  let metadataParts = 0;
  let metadataBytes = 0;
  for (let chunk = header; chunk.type !== 'IDAT'; chunk = chunkAt(upload, chunk.end)) {
    metadataParts += 1;
    metadataBytes += unpackedBytes[chunk.type]?.(chunk.data, limits.metadataBytes) ?? 0;
    if (metadataParts > limits.metadataParts || metadataBytes > limits.metadataBytes) {
      break;
    }
  }
  return { pixels, metadataParts, metadataBytes };
}

/** Four bytes of length, four of type, the data, and four of checksum. */
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

/** What follows the first zero. */
function afterName(data: Buffer): Buffer {
  return data.subarray(data.indexOf(0) + 1);
}

/** Infinite when it is more than `most`, where unpacking stops. */
function inflatedBytes(packed: Buffer, most: number): number {
  try {
    return inflateSync(packed, { maxOutputLength: most }).length;
  } catch (error) {
    if (isZlibError(error, 'ERR_BUFFER_TOO_LARGE')) {
      return Number.POSITIVE_INFINITY;
    }
    // The decoder measures a chunk before it makes room for it: a damaged one is left out.
    if (isZlibError(error, 'Z_DATA_ERROR', 'Z_BUF_ERROR', 'Z_NEED_DICT')) {
      return 0;
    }
    throw error;
  }
}

function isZlibError(error: unknown, ...codes: string[]): boolean {
  return error instanceof Error && 'code' in error && codes.includes(String(error.code));
}
