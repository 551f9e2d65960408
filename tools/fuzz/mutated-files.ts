import fc from 'fast-check';
import { fixtures } from '../fixtures/fixtures.ts';

/** Larger files are slow to mutate, and their headers are not longer. */
const maxSeedBytes = 20_000;

/** The small fixtures, which the mutations start from. */
export async function seedFiles(): Promise<Buffer[]> {
  const files = await Promise.all(fixtures.map(({ make }) => make()));
  return files.filter(({ length }) => length > 0 && length <= maxSeedBytes);
}

/** Boundary values of lengths and counts, and bytes of JPEG markers. */
const boundaryBytes = [0, 1, 2, 7, 8, 0x7f, 0x80, 0xc2, 0xd9, 0xda, 0xfe, 0xff];

type Mutation = (file: Buffer) => Buffer;

/** Most offsets are near the beginning, where headers are. An offset beyond the end wraps to the beginning. */
const offset = fc.oneof(fc.nat({ max: 100 }), fc.nat({ max: 500 }), fc.nat({ max: maxSeedBytes - 1 }));
const range = fc.tuple(offset, offset);
const bytes = fc.uint8Array({ minLength: 1, maxLength: 8 });

const mutation = fc.oneof<fc.Arbitrary<Mutation>[]>(
  fc
    .tuple(offset, fc.constantFrom(...boundaryBytes))
    .map(([at, value]) => overwrite(at, Buffer.from([value]))),
  fc.tuple(offset, bytes).map(([at, values]) => overwrite(at, values)),
  fc.tuple(offset, bytes).map(([at, values]) => (file) => {
    const start = at % (file.length + 1);
    return Buffer.concat([file.subarray(0, start), values, file.subarray(start)]);
  }),
  offset.map((at) => (file) => file.subarray(0, at % (file.length + 1))),
  range.map((offsets) => (file) => {
    const [start, end] = sortedOffsets(offsets, file);
    return Buffer.concat([file.subarray(0, end), file.subarray(start)]);
  }),
  range.map((offsets) => (file) => {
    const [start, end] = sortedOffsets(offsets, file);
    return Buffer.concat([file.subarray(0, start), file.subarray(end)]);
  }),
);

/** Fixtures with up to eight mutations, or the beginning of one joined to another fixture. */
export function hostileFiles(seeds: Buffer[]): fc.Arbitrary<Buffer> {
  const seed = fc.constantFrom(...seeds);
  const mutated = fc
    .tuple(seed, fc.array(mutation, { minLength: 1, maxLength: 8 }))
    .map(([file, mutations]) => mutations.reduce((result, mutate) => mutate(result), file));
  const joined = fc
    .tuple(mutated, seed, offset)
    .map(([one, other, at]) => Buffer.concat([one.subarray(0, at % (one.length + 1)), other]));
  return fc.oneof({ weight: 4, arbitrary: mutated }, { weight: 1, arbitrary: joined });
}

function overwrite(at: number, values: Uint8Array): Mutation {
  return (file) => {
    const mutated = Buffer.from(file);
    const start = Math.max(0, (at % (mutated.length + 1)) - values.length);
    mutated.set(values.subarray(0, mutated.length), start);
    return mutated;
  };
}

function sortedOffsets([one, other]: [number, number], { length }: Buffer): [number, number] {
  const [first, second] = [one % (length + 1), other % (length + 1)];
  return first < second ? [first, second] : [second, first];
}
