import type { Sharp } from 'sharp';
import { convertToSrgb } from './color/convert-to-srgb.ts';
import { toMatrixProfile } from './color/matrix-profile.ts';
import { completeGifCanvas } from './complete-gif-canvas.ts';
import { decodeHeicImage } from './decode-heic-image.ts';
import { decode } from './decoder.ts';
import { repairRestartMarkers } from './headers/repair-restart-markers.ts';
import type { ImageInfo } from './image-info.ts';
import { fitInside, type RawImage, toRawImage, toRawSamples } from './raw-image.ts';

/**
 * Decodes an upload that `inspect` accepted and repaired: its first frame, after EXIF orientation, resized to fit inside a
 * square of `maxDimension` pixels and never enlarged.
 * @throws {RejectedError} CORRUPT_IMAGE when it cannot be decoded to its end
 */
export async function decodeRawImage(
  upload: Buffer,
  info: ImageInfo,
  maxDimension: number,
): Promise<RawImage> {
  switch (info.format) {
    case 'heic':
      return await decodeHeicImage(upload, info, maxDimension);
    case 'gif':
      return await decodeWithSharp(completeGifCanvas(upload), info, maxDimension);
    case 'jpeg':
      return await decodeJpeg(upload, info, maxDimension);
    default:
      return await decodeWithSharp(upload, info, maxDimension);
  }
}

/** A second decode after a failed one: to number the restart markers of every JPEG would cost all of them time. */
async function decodeJpeg(upload: Buffer, info: ImageInfo, maxDimension: number): Promise<RawImage> {
  try {
    return await decodeWithSharp(upload, info, maxDimension);
  } catch (error) {
    if (repairRestartMarkers(upload)) {
      return await decodeWithSharp(upload, info, maxDimension);
    }
    throw error;
  }
}

async function decodeWithSharp(upload: Buffer, info: ImageInfo, maxDimension: number): Promise<RawImage> {
  const resize = (decoder: Sharp) => fitInside(decoder.autoOrient(), maxDimension);
  const { color, bytesPerSample } = info;
  if (!color) {
    return await decode(upload, (decoder) => toRawImage(resize(inSrgb(decoder, info))));
  }
  const samples = await decode(
    upload,
    (decoder) => toRawSamples(resize(decoder), bytesPerSample === 2 ? 2 : 1),
    { ignoreIcc: true },
  );
  return await convertToSrgb(samples, toMatrixProfile(color));
}

/**
 * Sharp converts 16-bit images that have a color profile to P3 and relies on a profile in the output, which renditions do
 * not have: pure red would become (234, 51, 34). It does not convert 16-bit gray at all. A pipeline in one of these color
 * spaces from the start converts both.
 */
function inSrgb(decoder: Sharp, { is16Bit, channels }: ImageInfo): Sharp {
  return is16Bit ? decoder.pipelineColourspace(channels < 3 ? 'b-w' : 'srgb') : decoder;
}
