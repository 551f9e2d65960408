/**
 * A pseudorandom number generator that makes every decision of the environment from one seed. Each decision has a name,
 * and its result depends on the seed and this name alone: suppressing one decision changes no other, so a schedule can be
 * shrunk.
 */
export class SeededRandom {
  /** The names of the decisions whose result is not the default. */
  readonly deviations = new Set<string>();
  readonly #seed: number;
  readonly #suppressed: ReadonlySet<string>;

  /** `suppressed` contains the names of decisions that have to get their default result. */
  constructor(seed: number, suppressed: ReadonlySet<string> = new Set()) {
    this.#seed = seed;
    this.#suppressed = suppressed;
  }

  /** An integer from 0, the default, to below `limit`. */
  integerBelow(limit: number, name: string): number {
    const result = hash(this.#seed, name) % limit;
    if (result === 0 || this.#suppressed.has(name)) {
      return 0;
    }
    this.deviations.add(name);
    return result;
  }

  /** True with a probability of 1 in `count`; false is the default. */
  isOneIn(count: number, name: string): boolean {
    return this.integerBelow(count, name) === 1;
  }

  /** One of the options; the first is the default. */
  choose<Option>(options: readonly [Option, ...Option[]], name: string): Option {
    return options[this.integerBelow(options.length, name)] ?? options[0];
  }
}

/** FNV-1a, started with the seed, and the finalizer of MurmurHash3: the same result on every machine. */
function hash(seed: number, text: string): number {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  for (let index = 0; index < text.length; index += 1) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return (state ^ (state >>> 16)) >>> 0;
}
