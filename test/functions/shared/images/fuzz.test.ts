import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { hostileFiles, seedFiles } from '../../../support/fuzz/hostile-files.ts';
import { readHostileHeader } from '../../../support/fuzz/read-hostile-header.ts';

let seeds: Buffer[];
beforeAll(async () => {
  seeds = await seedFiles();
});

test('whatever a file says, its header is read or refused, and in the end', () => {
  // The seed makes a failure the same for everybody; `npm run fuzz` looks further.
  fc.assert(fc.property(hostileFiles(seeds), readHostileHeader), { numRuns: 2000, seed: 1 });
});

describe('a finding', () => {
  test('is what is thrown and is no rejection', () => {
    const unreadable = new Proxy(Buffer.from('\xff\xd8\xff\xe0', 'latin1'), {
      get: () => {
        throw new RangeError('out of range');
      },
    });
    expect(() => readHostileHeader(unreadable)).toThrow(RangeError);
  });

  test('is no rejection', () => {
    expect(() => readHostileHeader(Buffer.from('GIF8'))).not.toThrow();
  });
});
