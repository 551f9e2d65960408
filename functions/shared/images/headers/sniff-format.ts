import type { ImageFormat } from '../../../../contracts/records/image-record.ts';
import { RejectedError } from '../../runtime/errors.ts';

/** The accepted formats by their magic bytes. A file's name and its declared type are untrusted input. */
const signatures: Record<ImageFormat, (upload: Buffer) => boolean> = {
  jpeg: startsWith('\xff\xd8\xff'),
  png: startsWith('\x89PNG\r\n\x1a\n'),
  webp: (upload) => startsWith('RIFF')(upload) && upload.toString('latin1', 8, 12) === 'WEBP',
  gif: startsWith('GIF87a', 'GIF89a'),
  avif: (upload) => readBrands(upload).includes('avif'),
  // `*` stands for TIFF, `+` for BigTIFF.
  tiff: startsWith('II*\0', 'MM\0*', 'II+\0', 'MM\0+'),
};

const formats = Object.keys(signatures) as ImageFormat[];

/**
 * Detects the format of a file from its first 144 bytes at most.
 * @throws {RejectedError} UNSUPPORTED_FORMAT
 */
export function sniffFormat(upload: Buffer): ImageFormat {
  const format = formats.find((name) => signatures[name](upload));
  if (format === undefined) {
    throw new RejectedError('UNSUPPORTED_FORMAT');
  }
  return format;
}

function startsWith(...signatures: string[]) {
  return (upload: Buffer) => signatures.some((bytes) => upload.toString('latin1', 0, bytes.length) === bytes);
}

/** AVIF and HEIC share a container. The brands in its first box, of which 32 are read, name the coding. */
function readBrands(upload: Buffer): string[] {
  if (upload.toString('latin1', 4, 8) !== 'ftyp') {
    return [];
  }
  const end = Math.min(upload.readUInt32BE(0), 16 + 32 * 4);
  const [major = '', , ...compatible] = upload.toString('latin1', 8, end).match(/.{4}/gs) ?? [];
  return [major, ...compatible];
}
