import type { ImageFormat } from '../../../events/image-record.ts';
import { readAvifHeader } from './avif-header.ts';
import { sniffFormat } from './format.ts';
import { readGifHeader } from './gif-header.ts';
import { readJpegHeader } from './jpeg-header.ts';
import type { Limits } from './limits.ts';
import { readPngHeader } from './png-header.ts';
import { readTiffHeader } from './tiff-header.ts';
import { readWebpHeader } from './webp-header.ts';

/** What we read of a file by ourselves, where even to ask the decoder is dangerous. */
export interface Header {
  format: ImageFormat;
  pixels: number;
  metadataParts: number;
  metadataBytes: number;
  scans: number;
  pages: number;
}

/** What one format tells. */
export type Findings = Partial<Omit<Header, 'format'>>;

const nothing = { pixels: 0, metadataParts: 0, metadataBytes: 0, scans: 0, pages: 0 };

const readers: Record<ImageFormat, (upload: Buffer, limits: Limits) => Findings> = {
  jpeg: readJpegHeader,
  png: readPngHeader,
  webp: readWebpHeader,
  gif: readGifHeader,
  avif: readAvifHeader,
  tiff: readTiffHeader,
};

/**
 * Walks through the header of a file, until it ends or has passed a limit.
 * @throws {RejectedError} UNSUPPORTED_FORMAT, or CORRUPT_IMAGE when the header leads nowhere
 */
export function readHeader(upload: Buffer, limits: Limits): Header {
  const format = sniffFormat(upload);
  return { format, ...nothing, ...readers[format](upload, limits) };
}
