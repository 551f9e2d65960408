import fc from 'fast-check';
import { kinds } from '../pictures/kinds.ts';

/** Larger ones are slow to mutate, and their headers are no longer. */
const largestSeed = 20_000;

/** The small ones of all kinds of files: what mutations begin with. */
export async function seedFiles(): Promise<Buffer[]> {
  const files = await Promise.all(kinds.map(({ make }) => make()));
  return files.filter(({ length }) => length > 0 && length <= largestSeed);
}

/** Numbers that lengths and counts go wrong at. */
const suspicious = [0, 1, 2, 7, 8, 0x7f, 0x80, 0xc2, 0xd9, 0xda, 0xfe, 0xff];

type Edit = (file: Buffer) => Buffer;

/** Mostly near the beginning, where headers are. */
const place = fc.oneof(fc.nat({ max: 100 }), fc.nat({ max: 500 }), fc.nat({ max: largestSeed - 1 }));
const bytes = fc.uint8Array({ minLength: 1, maxLength: 8 });

/** Ways to spoil a file; places beyond its end are taken from its beginning. */
const edits: fc.Arbitrary<Edit>[] = [
  fc.tuple(place, fc.constantFrom(...suspicious)).map(([at, value]) => overwrite(at, Buffer.from([value]))),
  fc.tuple(place, bytes).map(([at, values]) => overwrite(at, Buffer.from(values))),
  fc.tuple(place, bytes).map(([at, values]) => (file) => {
    const cut = at % (file.length + 1);
    return Buffer.concat([file.subarray(0, cut), values, file.subarray(cut)]);
  }),
  place.map((at) => (file) => file.subarray(0, at % (file.length + 1))),
  fc.tuple(place, place).map(([from, to]) => (file) => {
    const [start = 0, end = 0] = [from, to].map((at) => at % (file.length + 1)).sort((a, b) => a - b);
    return Buffer.concat([file.subarray(0, end), file.subarray(start)]);
  }),
  fc.tuple(place, place).map(([from, to]) => (file) => {
    const [start = 0, end = 0] = [from, to].map((at) => at % (file.length + 1)).sort((a, b) => a - b);
    return Buffer.concat([file.subarray(0, start), file.subarray(end)]);
  }),
];

const edit = fc.oneof(...edits);

/** Files that were good or bad once, and were spoilt in up to eight places, or grown together with another. */
export function hostileFiles(seeds: Buffer[]): fc.Arbitrary<Buffer> {
  const seed = fc.constantFrom(...seeds);
  const spoilt = fc
    .tuple(seed, fc.array(edit, { minLength: 1, maxLength: 8 }))
    .map(([file, all]) => all.reduce((spoiling, spoil) => spoil(spoiling), file));
  const grown = fc
    .tuple(spoilt, seed, place)
    .map(([one, other, at]) => Buffer.concat([one.subarray(0, at % (one.length + 1)), other]));
  return fc.oneof({ weight: 4, arbitrary: spoilt }, { weight: 1, arbitrary: grown });
}

function overwrite(at: number, values: Buffer): Edit {
  return (file) => {
    const changed = Buffer.from(file);
    changed.set(values.subarray(0, changed.length), Math.max(0, (at % (changed.length + 1)) - values.length));
    return changed;
  };
}
