import type { Sharp } from 'sharp';
import type { RenditionKind } from './renditions.ts';
import { sharp } from './sharp.ts';

/** Rows from the top, 8 bits for each channel, in sRGB. */
export interface Pixels {
  data: Buffer;
  width: number;
  height: number;
  /** 3 for RGB, 4 with transparency. */
  channels: 3 | 4;
}

/** A picture of ours as it goes to the bucket: WebP, sRGB, without metadata. */
export interface RenderedImage {
  data: Buffer;
  width: number;
  height: number;
}

/** Makes pixels of ours smaller, to fit inside a square. */
export async function shrinkPixels(pixels: Pixels, side: number): Promise<Pixels> {
  return await rawPixels(fitInside(fromPixels(pixels), side));
}

/** Apart from decoding, so that a failure here is never held against the upload. */
export async function encodePixels(pixels: Pixels, { webp }: RenditionKind): Promise<RenderedImage> {
  const { width, height } = pixels;
  return { data: await fromPixels(pixels).webp(webp).toBuffer(), width, height };
}

/** Sharp's view of pixels of ours. */
export function fromPixels({ data, width, height, channels }: Pixels): Sharp {
  return sharp(data, { raw: { width, height, channels } });
}

/** What a pipeline of sharp ends in, as pixels of ours. */
export async function rawPixels(pipeline: Sharp): Promise<Pixels> {
  const { data, info } = await pipeline.toColourspace('srgb').raw().toBuffer({ resolveWithObject: true });
  const { width, height, channels } = info;
  if (channels !== 3 && channels !== 4) {
    throw new Error(`sRGB has 3 or 4 channels, not ${channels}`);
  }
  return { data, width, height, channels };
}

/** Never enlarges, and leaves no side of 0. */
export function fitInside(pipeline: Sharp, side: number): Sharp {
  return pipeline.resize(side, side, { fit: 'inside', withoutEnlargement: true });
}
