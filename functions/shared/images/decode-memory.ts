import type { ImageFormat } from '../../../contracts/records/image-formats.ts';
import type { ImageInfo } from './image-info.ts';

/**
 * Bytes that decoding takes for each pixel in the worst case: the measured growth of a process that made one thumbnail,
 * for images up to 65,535 pixels wide. A wider image keeps more rows until they are resized, in the end the whole raster.
 */
const bytesPerPixel: Record<ImageFormat, (info: ImageInfo) => number> = {
  // A single scan is decoded at an eighth of its size, row by row. Several scans keep all coefficients, two bytes each.
  jpeg: ({ isProgressive, channels }) => (isProgressive ? 2.1 * channels : 0),
  // The raster, and rows of it in 8 bits and in sRGB. The first row of an interlaced image is complete with its last.
  png: ({ channels, bytesPerSample, isProgressive }) =>
    channels * (bytesPerSample + (isProgressive ? 0.65 : 0.35)),
  // Lossless files. Lossy ones are resized while they are decoded.
  webp: () => 4.5,
  // The canvas, which has an alpha channel, and the raster.
  gif: () => 9,
  // Measured: 18 to 20 with 8 bits and 25 to 28 with 12. The header's bit depth is untrusted input, so all files count as
  // 12 bits. The tolerance that `readAvifHeader` adds to the pixel count covers the rest.
  avif: () => 26,
  // Four channels, even if the header names one, and beside them the planes or tiles that they are assembled from.
  tiff: ({ bytesPerSample }) => 8 * bytesPerSample,
  // The planes, and RGB or RGBA of all pixels. Measured at 12 MP: 8.2 for 4:2:0, 10.6 for 4:4:4, 11.1 with alpha; of 10 bits
  // 10.7, 16 and 15.1. At 48 MP: 7.5. A quarter is added, since the coded data decides and not the header.
  heic: ({ channels, bytesPerSample, codedSamples = 4 }) =>
    1.8 * codedSamples * bytesPerSample + 1.4 * channels + 3.5,
};

/** Bytes of a decoder that is loaded with the first file of its format. */
const libraryBytes: Partial<Record<ImageFormat, number>> = { heic: 25_000_000 };

/** Bytes that a file and its decoder take together, at most. */
export function decodeMemory(info: ImageInfo): number {
  return (libraryBytes[info.format] ?? 0) + info.size + info.pixelCount * bytesPerPixel[info.format](info);
}
