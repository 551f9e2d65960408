import type { ImageFormat } from '../../../../contracts/records/image-formats.ts';
import { RejectedError } from '../../runtime/errors.ts';
import { detectUnsupportedFormat } from './detect-unsupported-format.ts';
import { isRiff, startsWith } from './magic-bytes.ts';
import { readBrands } from './read-brands.ts';

/** HEIF brands of still images and of sequences. The items of the file say how they are coded. */
const heifBrands = ['heic', 'heix', 'heim', 'heis', 'hevc', 'hevx', 'mif1', 'msf1'];

/** The accepted formats by their magic bytes. A file's name and its declared type are untrusted input. */
const signatures: Record<ImageFormat, (upload: Buffer) => boolean> = {
  jpeg: startsWith('\xff\xd8\xff'),
  png: startsWith('\x89PNG\r\n\x1a\n'),
  webp: isRiff('WEBP'),
  gif: startsWith('GIF87a', 'GIF89a'),
  avif: (upload) => hasBrand(upload, ['avif', 'avis']),
  // `*` stands for TIFF, `+` for BigTIFF.
  tiff: startsWith('II*\0', 'MM\0*', 'II+\0', 'MM\0+'),
  // Behind AVIF, which has some of these brands too.
  heic: (upload) => hasBrand(upload, heifBrands),
};

const formats = Object.keys(signatures) as ImageFormat[];

/**
 * Detects the format of a file from its magic bytes.
 * @throws {RejectedError} UNSUPPORTED_FORMAT, with the format if it is a known one
 */
export function sniffFormat(upload: Buffer): ImageFormat {
  const format = formats.find((name) => signatures[name](upload));
  if (format === undefined) {
    throw new RejectedError('UNSUPPORTED_FORMAT', { detectedFormat: detectUnsupportedFormat(upload) });
  }
  return format;
}

function hasBrand(upload: Buffer, brands: string[]): boolean {
  return readBrands(upload).some((brand) => brands.includes(brand));
}
