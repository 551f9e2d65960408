import type { Sharp } from 'sharp';
import { decode } from './decoder.ts';
import type { ImageInfo } from './image-info.ts';
import { fitInside, type RawImage, toRawImage } from './raw-image.ts';

/**
 * Decodes an inspected upload: its first frame, after EXIF orientation, resized to fit inside a square of `maxDimension`
 * pixels and never enlarged.
 * @throws {RejectedError} CORRUPT_IMAGE when it cannot be decoded to its end
 */
export async function decodeRawImage(
  upload: Buffer,
  info: ImageInfo,
  maxDimension: number,
): Promise<RawImage> {
  return await decode(upload, (decoder) =>
    toRawImage(fitInside(inSrgb(decoder, info).autoOrient(), maxDimension)),
  );
}

/**
 * Sharp converts 16-bit images that have a color profile to P3 and relies on a profile in the output, which renditions do
 * not have: pure red would become (234, 51, 34). A pipeline of eight bits from the start converts to sRGB.
 */
function inSrgb(decoder: Sharp, { is16Bit }: ImageInfo): Sharp {
  return is16Bit ? decoder.pipelineColourspace('srgb') : decoder;
}
