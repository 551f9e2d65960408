import type { ImageFormat } from '../../../events/image-record.ts';
import { RejectedError } from '../runtime/errors.ts';

/** The formats that we accept, by their first bytes. A file's name and declared type are a stranger's words. */
const signatures: Record<ImageFormat, (upload: Buffer) => boolean> = {
  jpeg: startsWith('\xff\xd8\xff'),
  png: startsWith('\x89PNG\r\n\x1a\n'),
  webp: (upload) => startsWith('RIFF')(upload) && upload.toString('latin1', 8, 12) === 'WEBP',
  gif: startsWith('GIF87a', 'GIF89a'),
  avif: (upload) => brands(upload).includes('avif'),
  // `*` marks TIFF, `+` BigTIFF.
  tiff: startsWith('II*\0', 'MM\0*', 'II+\0', 'MM\0+'),
};

const formats = Object.keys(signatures) as ImageFormat[];

/**
 * The format of a file, from at most its first 144 bytes.
 * @throws {RejectedError} UNSUPPORTED_FORMAT
 */
export function sniffFormat(upload: Buffer): ImageFormat {
  const format = formats.find((name) => signatures[name](upload));
  if (format === undefined) {
    throw new RejectedError('UNSUPPORTED_FORMAT');
  }
  return format;
}

function startsWith(...beginnings: string[]) {
  return (upload: Buffer) => beginnings.some((bytes) => upload.toString('latin1', 0, bytes.length) === bytes);
}

/** AVIF and HEIC are the same container; what is inside is told by the brands of its first box, 32 of them at most. */
function brands(upload: Buffer): string[] {
  if (upload.toString('latin1', 4, 8) !== 'ftyp') {
    return [];
  }
  const end = Math.min(upload.readUInt32BE(0), 16 + 32 * 4);
  const [major = '', , ...compatible] = upload.toString('latin1', 8, end).match(/.{4}/gs) ?? [];
  return [major, ...compatible];
}
