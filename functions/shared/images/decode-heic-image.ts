import { convertToSrgb } from './color/convert-to-srgb.ts';
import { toMatrixProfile } from './color/matrix-profile.ts';
import { decodeMemory } from './decode-memory.ts';
import { decodeHeic } from './heic-decoder.ts';
import { readHeicInfo } from './heic-info.ts';
import type { ImageInfo } from './image-info.ts';
import { fitInside, type RawImage, sharpFrom, toRawImage } from './raw-image.ts';

/** Memory of the decoder before it has decoded a pixel. */
const baseBytes = 32 * 1024 * 1024;

/**
 * Decodes an HEIC to raw pixels, resizes them and converts them to sRGB.
 * @throws {RejectedError} CORRUPT_IMAGE when it cannot be decoded
 */
export async function decodeHeicImage(
  upload: Buffer,
  info: ImageInfo,
  maxDimension: number,
): Promise<RawImage> {
  const { hasAlpha, exifOrientation, profile } = readHeicInfo(upload);
  const pixels = await decodeHeic(upload, hasAlpha, baseBytes + decodeMemory(info));
  const resized = await toRawImage(fitInside(sharpFrom(pixels), maxDimension));
  const image = exifOrientation === 1 ? resized : await orient(resized, exifOrientation);
  const colorProfile = profile ?? (info.color && toMatrixProfile(info.color));
  return colorProfile ? await convertToSrgb({ ...image, bytesPerSample: 1 }, colorProfile) : image;
}

/** Clockwise rotations, and the mirrorings behind them, by EXIF orientation: https://www.cipa.jp/std/documents/e/DC-X008-Translation-2019-E.pdf, 4.6.4. */
const orientations: Record<number, { angle: number; isMirrored: boolean }> = {
  2: { angle: 0, isMirrored: true },
  3: { angle: 180, isMirrored: false },
  4: { angle: 180, isMirrored: true },
  5: { angle: 90, isMirrored: true },
  6: { angle: 90, isMirrored: false },
  7: { angle: 270, isMirrored: true },
  8: { angle: 270, isMirrored: false },
};

async function orient(image: RawImage, orientation: number): Promise<RawImage> {
  const { angle, isMirrored } = orientations[orientation] ?? { angle: 0, isMirrored: false };
  const rotated = await toRawImage(sharpFrom(image).rotate(angle));
  return isMirrored ? await toRawImage(sharpFrom(rotated).flop()) : rotated;
}
