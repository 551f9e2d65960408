import type { Metadata } from 'sharp';
import { decode } from './decoder.ts';
import type { Header } from './header.ts';

/** What is known of a picture before it is decoded. */
export interface Picture extends Pick<Header, 'format'> {
  /** Of the file. */
  bytes: number;
  /** Upright pixels. */
  width: number;
  height: number;
  /** To decode: an AVIF can have more of them than it shows. */
  pixels: number;
  channels: number;
  bytesPerSample: number;
  /** A JPEG in several scans, or an interlaced PNG. */
  progressive: boolean;
  /** RGB of 16 bits. */
  deep: boolean;
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
 * Asks the decoder what a file holds.
 * @throws {RejectedError} CORRUPT_IMAGE when it cannot tell
 */
export async function readPicture(upload: Buffer, { format, pixels }: Header): Promise<Picture> {
  const metadata = await decode(upload, (decoder) => decoder.metadata());
  const { width, height } = metadata.autoOrient;
  return {
    format,
    bytes: upload.length,
    width,
    height,
    pixels: Math.max(pixels, width * height),
    channels: metadata.channels,
    bytesPerSample: bytesPerSample[metadata.depth],
    progressive: metadata.isProgressive,
    deep: metadata.space === 'rgb16',
  };
}
