import { expect, test } from 'vitest';
import { readAvifHeader } from '../../../../../functions/shared/images/headers/avif.ts';
import { inlineLimits } from '../../../../../functions/shared/images/limits.ts';
import { RejectedError } from '../../../../../functions/shared/runtime/errors.ts';

/** The `meta` box of an AVIF with one `infe` box. */
function metaBoxWith(infe: string): Buffer {
  const data = Buffer.from(`meta\0\0\0\0\0\0\0\0infe${infe}\0`, 'latin1');
  const length = Buffer.from([0, 0, 0, data.length + 4]);
  return Buffer.concat([length, data]);
}

const infeBoxes = [
  [2, (type: string) => `\x02\0\0\0\0\x01\0\0${type}`],
  [3, (type: string) => `\x03\0\0\0\0\0\0\x01\0\0${type}`],
] as const;

test.each(infeBoxes)('the type of an item is found in an infe box of version %d', (_, infeBox) => {
  expect(() => readAvifHeader(metaBoxWith(infeBox('grid')), inlineLimits)).toThrow(
    new RejectedError('UNSUPPORTED_FORMAT', { detectedFormat: 'avif-grid' }),
  );
  expect(() => readAvifHeader(metaBoxWith(infeBox('av01')), inlineLimits)).not.toThrow();
});
