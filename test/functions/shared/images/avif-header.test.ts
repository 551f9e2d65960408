import { expect, test } from 'vitest';
import { readAvifHeader } from '../../../../functions/shared/images/avif-header.ts';
import { smallImageLimits } from '../../../../functions/shared/images/limits.ts';
import { RejectedError } from '../../../../functions/shared/runtime/errors.ts';

/** The directory of an AVIF with one item, whose entry is as the version writes it. */
function directoryWith(entry: string): Buffer {
  const data = Buffer.from(`meta\0\0\0\0\0\0\0\0infe${entry}\0`, 'latin1');
  const length = Buffer.from([0, 0, 0, data.length + 4]);
  return Buffer.concat([length, data]);
}

const entries = [
  [2, (type: string) => `\x02\0\0\0\0\x01\0\0${type}`],
  [3, (type: string) => `\x03\0\0\0\0\0\0\x01\0\0${type}`],
] as const;

test.each(entries)('the kind of an item is found in an entry of version %d', (_, entryOf) => {
  expect(() => readAvifHeader(directoryWith(entryOf('grid')), smallImageLimits)).toThrow(
    new RejectedError('UNSUPPORTED_FORMAT'),
  );
  expect(() => readAvifHeader(directoryWith(entryOf('av01')), smallImageLimits)).not.toThrow();
});
