import type { Sharp, SharpOptions } from 'sharp';
import { RejectedError } from '../runtime/errors.ts';
import { sharp } from './sharp.ts';

// Only the decoders of the accepted formats, and none that draws, for a file that passes as one of these formats.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif', 'Tiff'].map((name) => `VipsForeignLoad${name}Buffer`),
});

/**
 * Runs `read` on a sharp instance of an upload.
 *
 * Sharp separates a damaged file from an internal error by message text only, and the texts change and mix between
 * images. So `read` must do nothing that can fail for another reason than the file: sharp validates options when they are
 * set, encoding has its own function, and the checks bound the memory. A process that still exceeds its memory ends as a
 * whole; the call does not return.
 * @throws {RejectedError} CORRUPT_IMAGE when sharp fails
 */
export async function decode<Result>(
  upload: Buffer,
  read: (decoder: Sharp) => Promise<Result>,
  options: Pick<SharpOptions, 'ignoreIcc'> = {},
): Promise<Result> {
  // Damaged JPEGs pass with any other setting and decode with gray areas. What else would cause a warning, the header readers
  // have repaired.
  const result = read(sharp(upload, { ...options, failOn: 'warning' }));
  return await result.catch((cause: unknown) => {
    throw new RejectedError('CORRUPT_IMAGE', { cause });
  });
}
