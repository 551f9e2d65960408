import type { Metadata } from 'sharp';
import { decode } from './decoder.ts';
import type { Header } from './headers/header-facts.ts';

/** The facts of an image that are known before it is decoded. */
export interface ImageInfo extends Pick<Header, 'format'> {
  /** Bytes of the file. */
  size: number;
  /** Pixels, after EXIF orientation. */
  width: number;
  height: number;
  /** Pixels that the decoder decodes: an AVIF can contain more than it shows. */
  pixelCount: number;
  channels: number;
  bytesPerSample: number;
  /** A JPEG with several scans, or an interlaced PNG. */
  isProgressive: boolean;
  /** RGB with 16 bits for each channel. */
  is16Bit: boolean;
}

const bytesPerSample: Record<Metadata['depth'], number> = {
  char: 1,
  uchar: 1,
  short: 2,
  ushort: 2,
  int: 4,
  uint: 4,
  float: 4,
  double: 8,
  complex: 8,
  dpcomplex: 16,
};

/**
 * Reads the metadata of a file with the decoder.
 * @throws {RejectedError} CORRUPT_IMAGE when the decoder cannot read it
 */
export async function readImageInfo(upload: Buffer, { format, pixelCount }: Header): Promise<ImageInfo> {
  const metadata = await decode(upload, (decoder) => decoder.metadata());
  const { width, height } = metadata.autoOrient;
  return {
    format,
    size: upload.length,
    width,
    height,
    pixelCount: Math.max(pixelCount, width * height),
    channels: metadata.channels,
    bytesPerSample: bytesPerSample[metadata.depth],
    isProgressive: metadata.isProgressive,
    is16Bit: metadata.space === 'rgb16',
  };
}
