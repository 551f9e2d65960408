import type { ImageFormat } from '../../../events/image-record.ts';
import type { Picture } from './picture.ts';

/**
 * Bytes that decoding takes for each pixel, at the worst: the growth of a process that made one thumbnail, of pictures up
 * to 65,535 pixels wide. The wider they are, the more rows wait to be shrunk: in the end all of them, a raster.
 */
const bytesPerPixel: Record<ImageFormat, (picture: Picture) => number> = {
  // One scan is decoded at an eighth of its size, row by row. Of several, all coefficients are kept, two bytes each.
  jpeg: ({ progressive, channels }) => (progressive ? 2.1 * channels : 0),
  // The raster, and rows of it in 8 bits and in sRGB; interlaced, the first row is complete with the last.
  png: ({ channels, bytesPerSample, progressive }) =>
    channels * (bytesPerSample + (progressive ? 0.65 : 0.35)),
  // Lossless ones; the others are shrunk while they are decoded.
  webp: () => 4.5,
  // The canvas, which has transparency, and the raster.
  gif: () => 9,
  // 18 to 20 with 8 bits and 25 to 28 with 12, and what the file says of its bits can be a lie. Towards 28 helps the
  // tolerance that `readAvifHeader` adds to the pixels.
  avif: () => 26,
  // Four channels, even if it says one, and beside them the planes or tiles that they are put together from.
  tiff: ({ bytesPerSample }) => 8 * bytesPerSample,
};

/** Bytes that a file and its decoder take together, at most. */
export function decodeMemory(picture: Picture): number {
  return picture.bytes + picture.pixels * bytesPerPixel[picture.format](picture);
}
