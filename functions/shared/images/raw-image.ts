import type { OutputInfo, Sharp } from 'sharp';
import { LoggableError } from '../runtime/errors.ts';
import type { RenditionSpec } from './rendition-specs.ts';
import { sharp } from './sharp.ts';

/** A decoded image: rows from the top, 8 bits for each channel, in sRGB. */
export interface RawImage {
  data: Buffer;
  width: number;
  height: number;
  /** 3 for RGB, 4 with alpha. */
  channels: 3 | 4;
}

/** A rendition as it is stored: WebP, sRGB, without metadata. */
export interface EncodedImage {
  data: Buffer;
  width: number;
  height: number;
}

/** Resizes a raw image to fit inside a square of `maxDimension` pixels. */
export async function resizeRaw(rawImage: RawImage, maxDimension: number): Promise<RawImage> {
  return await toRawImage(fitInside(sharpFrom(rawImage), maxDimension));
}

/** Encodes a rendition. It is separate from decoding, so that a failure here never becomes a rejection of the upload. */
export async function encodeRawImage(rawImage: RawImage, { webp }: RenditionSpec): Promise<EncodedImage> {
  const { width, height } = rawImage;
  return { data: await sharpFrom(rawImage).webp(webp).toBuffer(), width, height };
}

/** A sharp pipeline that starts with a raw image. */
export function sharpFrom({ data, width, height, channels }: RawImage): Sharp {
  return sharp(data, { raw: { width, height, channels } });
}

/** Runs a sharp pipeline and returns its result as a raw image. */
export async function toRawImage(pipeline: Sharp): Promise<RawImage> {
  const { data, info } = await pipeline.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  return { data, ...assertChannels(info) };
}

function assertChannels({ width, height, channels }: OutputInfo): Omit<RawImage, 'data'> {
  if (channels !== 3 && channels !== 4) {
    throw new LoggableError(`Expected 3 or 4 channels, got ${channels}`);
  }
  return { width, height, channels };
}

/** Raw pixels that are not converted to sRGB, with one or two bytes for each sample. */
export interface RawSamples extends RawImage {
  bytesPerSample: 1 | 2;
}

/** Runs a sharp pipeline and returns its result without a conversion of colors; gray becomes RGB. */
export async function toRawSamples(pipeline: Sharp, bytesPerSample: 1 | 2): Promise<RawSamples> {
  const [space, depth] = bytesPerSample === 2 ? (['rgb16', 'ushort'] as const) : (['srgb', 'uchar'] as const);
  const { data, info } = await pipeline
    .pipelineColourspace(space)
    .toColourspace(space)
    .raw({ depth })
    .toBuffer({ resolveWithObject: true });
  return { data, bytesPerSample, ...assertChannels(info) };
}

/** Never enlarges an image, and leaves no side of 0. */
export function fitInside(pipeline: Sharp, maxDimension: number): Sharp {
  return pipeline.resize(maxDimension, maxDimension, { fit: 'inside', withoutEnlargement: true });
}
