import type { ImageFormat } from '../../../../contracts/records/image-formats.ts';
import type { ColorSpace } from '../color/color-space.ts';

/** The facts that the header readers take from a file, before the decoder sees it. A format leaves the others at 0. */
export interface Header {
  format: ImageFormat;
  /** Width times height of the largest image in the file. */
  pixelCount: number;
  /** Pixels of the longer side of a PNG. */
  dimension: number;
  /** Segments of a JPEG, chunks of a PNG or boxes of an AVIF or HEIC. */
  metadataSegments: number;
  /** Bytes of the text and profile chunks of a PNG after decompression. */
  metadataSize: number;
  /** Scans of a JPEG. */
  scans: number;
  /** Pages of a TIFF, chunks of a WebP. */
  pages: number;
  /** A color space that the decoder does not convert to sRGB by itself. */
  color?: ColorSpace | undefined;
}

/** The facts that the reader of one format returns. */
export type PartialHeader = Partial<Omit<Header, 'format'>>;
