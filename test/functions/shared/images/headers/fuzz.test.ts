import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { hostileFiles, seedFiles } from '../../../../../tools/fuzz/mutated-files.ts';
import { readHostileHeader } from '../../../../../tools/fuzz/read-hostile-header.ts';

let seeds: Buffer[];
beforeAll(async () => {
  seeds = await seedFiles();
});

test('the header of any file is read or rejected in bounded time', () => {
  // A fixed seed makes a failure reproducible; `npm run fuzz` tries other seeds.
  fc.assert(fc.property(hostileFiles(seeds), readHostileHeader), { numRuns: 2000, seed: 1 });
});

describe('a finding', () => {
  test('is an error that is not a rejection', () => {
    const unreadable = new Proxy(Buffer.from('\xff\xd8\xff\xe0', 'latin1'), {
      get: () => {
        throw new RangeError('out of range');
      },
    });
    expect(() => readHostileHeader(unreadable)).toThrow(RangeError);
  });

  test('is not a rejection', () => {
    expect(() => readHostileHeader(Buffer.from('GIF8'))).not.toThrow();
  });
});
