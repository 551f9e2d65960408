import type { Sharp } from 'sharp';
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
  const { width, height, channels } = info;
  if (channels !== 3 && channels !== 4) {
    throw new LoggableError(`Expected 3 or 4 channels in sRGB, got ${channels}`);
  }
  return { data, width, height, channels };
}

/** Never enlarges an image, and leaves no side of 0. */
export function fitInside(pipeline: Sharp, maxDimension: number): Sharp {
  return pipeline.resize(maxDimension, maxDimension, { fit: 'inside', withoutEnlargement: true });
}
