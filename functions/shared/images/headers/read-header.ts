import type { ImageFormat } from '../../../../contracts/records/image-formats.ts';
import type { Limits } from '../limits.ts';
import { readAvifHeader } from './avif.ts';
import { readGifHeader } from './gif.ts';
import type { Header, PartialHeader } from './header-facts.ts';
import { readHeicHeader } from './heic.ts';
import { readJpegHeader } from './jpeg.ts';
import { readPngHeader } from './png.ts';
import { sniffFormat } from './sniff-format.ts';
import { readTiffHeader } from './tiff.ts';
import { readWebpHeader } from './webp.ts';

const emptyHeader = {
  pixelCount: 0,
  dimension: 0,
  metadataSegments: 0,
  metadataSize: 0,
  scans: 0,
  pages: 0,
};

const readers: Record<ImageFormat, (upload: Buffer, limits: Limits) => PartialHeader> = {
  jpeg: readJpegHeader,
  png: readPngHeader,
  webp: readWebpHeader,
  gif: readGifHeader,
  avif: readAvifHeader,
  tiff: readTiffHeader,
  heic: readHeicHeader,
};

/**
 * Walks through the header of a file without a decoder, until the header ends or exceeds a limit. Harmless irregularities
 * are repaired in the upload itself, so the decoder has to receive the same buffer.
 * @throws {RejectedError} UNSUPPORTED_FORMAT, or CORRUPT_IMAGE when the header is incomplete
 */
export function readHeader(upload: Buffer, limits: Limits): Header {
  const format = sniffFormat(upload);
  return { format, ...emptyHeader, ...readers[format](upload, limits) };
}
