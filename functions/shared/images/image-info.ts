import type { Metadata } from 'sharp';
import { decode } from './decoder.ts';
import type { Header } from './headers/header-facts.ts';
import { readHeicInfo } from './heic-info.ts';

/** The facts of an image that are known before it is decoded. */
export interface ImageInfo extends Pick<Header, 'format' | 'color'> {
  /** Bytes of the file. */
  size: number;
  /** Pixels, after EXIF orientation. */
  width: number;
  height: number;
  /** Pixels that the decoder decodes: an AVIF can contain more than it shows. */
  pixelCount: number;
  channels: number;
  bytesPerSample: number;
  /** Only of an HEIC: the samples for each pixel as they are coded, which depend on the chroma format. */
  codedSamples?: number;
  /** A JPEG with several scans, or an interlaced PNG. */
  isProgressive: boolean;
  /** Gray or RGB with 16 bits for each channel. */
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
 * Reads the metadata of a file with the decoder, and that of an HEIC from its boxes.
 * @throws {RejectedError} CORRUPT_IMAGE when the decoder cannot read it
 */
export async function readImageInfo(upload: Buffer, header: Header): Promise<ImageInfo> {
  const { format, pixelCount, color } = header;
  const facts = format === 'heic' ? readHeicFacts(upload) : await readSharpFacts(upload);
  const { width, height } = facts;
  return { ...facts, format, color, size: upload.length, pixelCount: Math.max(pixelCount, width * height) };
}

async function readSharpFacts(upload: Buffer) {
  const metadata = await decode(upload, (decoder) => decoder.metadata());
  const { width, height } = metadata.autoOrient;
  return {
    width,
    height,
    channels: metadata.channels,
    bytesPerSample: bytesPerSample[metadata.depth],
    isProgressive: metadata.isProgressive,
    is16Bit: metadata.space === 'rgb16' || metadata.space === 'grey16',
  };
}

function readHeicFacts(upload: Buffer) {
  const { width, height, hasAlpha, bytesPerSample: sampleBytes, codedSamples } = readHeicInfo(upload);
  return {
    width,
    height,
    channels: hasAlpha ? 4 : 3,
    bytesPerSample: sampleBytes,
    codedSamples,
    isProgressive: false,
    is16Bit: false,
  };
}
