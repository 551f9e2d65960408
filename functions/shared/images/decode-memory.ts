import type { ImageFormat } from '../../../events/image-record.ts';
import type { Picture } from './picture.ts';

/**
 * Bytes that decoding takes for each pixel, at the worst: the peak memory of a process that made one thumbnail of a
 * picture, up to 65,535 pixels wide. The wider it is, the more of its rows wait to be shrunk, in the end the whole raster.
 */
const bytesPerPixel: Record<ImageFormat, (picture: Picture) => number> = {
  // One scan is decoded at an eighth of its size, row by row. Several are collected as coefficients of two bytes.
  jpeg: ({ progressive, channels }) => (progressive ? 2 * channels : 0),
  // Interlaced, the first row is complete with the last.
  png: (picture) => raster(picture) * (picture.progressive ? 2 : 1.2),
  // Lossless ones; the others are shrunk while they are decoded.
  webp: () => 4,
  // The canvas, which has transparency, and the raster.
  gif: () => 9,
  // 18 to 20 with 8 bits, 25 to 28 with 12, and what the file says of its bits can be a lie. The tolerance of
  // `readAvifHeader`, which is in the number of pixels, covers the rest.
  avif: () => 26,
  // Beside the raster, a row of tiles or one of the planes that it is put together from.
  tiff: (picture) => raster(picture) * 1.5,
};

function raster({ channels, bytesPerSample }: Picture): number {
  return channels * bytesPerSample;
}

/** Bytes that a file and its decoder take together, at most. */
export function decodeMemory(picture: Picture): number {
  return picture.bytes + picture.pixels * bytesPerPixel[picture.format](picture);
}
