import type { Sharp } from 'sharp';
import { RejectedError } from '../runtime/errors.ts';
import { sharp } from './sharp.ts';

// Only the decoders that we mean to use. In particular none that draws, for what would pass as one of our formats.
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: ['Jpeg', 'Png', 'Webp', 'Nsgif', 'Heif', 'Tiff'].map((name) => `VipsForeignLoad${name}Buffer`),
});

/**
 * Reads from an upload whatever `read` asks of sharp.
 *
 * Sharp tells a damaged file from trouble of its own by nothing but text, which changes and mixes between pictures. So
 * this room is kept for what only a file can get wrong: options are checked as `read` sets them, encoding has its own
 * place, memory is bounded by the checks, and where it ends all the same, Lambda ends the process and not the call.
 * @throws {RejectedError} CORRUPT_IMAGE when sharp cannot
 */
export async function decode<Result>(
  upload: Buffer,
  read: (decoder: Sharp) => Promise<Result>,
): Promise<Result> {
  // Damaged JPEGs pass with any other setting, grey from the damage on.
  const result = read(sharp(upload, { failOn: 'warning' }));
  return await result.catch((cause: unknown) => {
    throw new RejectedError('CORRUPT_IMAGE', { cause });
  });
}
