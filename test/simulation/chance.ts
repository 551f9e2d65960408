/**
 * Decides everything that the outside world decides, by one seed. Each decision has a name, and its result depends on
 * the seed and this name alone: taking one misfortune away leaves all others as they were, so a story can be shrunk.
 */
export class Chance {
  /** The decisions that came out other than calm, by name. */
  readonly eventful = new Set<string>();
  readonly #seed: number;
  readonly #calmed: ReadonlySet<string>;

  /** `calmed` are names of decisions that have to come out calm. */
  constructor(seed: number, calmed: ReadonlySet<string> = new Set()) {
    this.#seed = seed;
    this.#calmed = calmed;
  }

  /** A whole number from 0, which is calm, to below `limit`. */
  below(limit: number, name: string): number {
    const result = hash(this.#seed, name) % limit;
    if (result === 0 || this.#calmed.has(name)) {
      return 0;
    }
    this.eventful.add(name);
    return result;
  }

  /** True once in so many times; false is calm. */
  oneIn(times: number, name: string): boolean {
    return this.below(times, name) === 1;
  }

  /** One of these; the first is calm. */
  pick<Option>(options: readonly [Option, ...Option[]], name: string): Option {
    return options[this.below(options.length, name)] ?? options[0];
  }
}

/** FNV-1a with the finish of MurmurHash3, from the seed: the same on every machine. */
function hash(seed: number, text: string): number {
  let state = Math.imul(seed + 1, 0x9e3779b1);
  for (let index = 0; index < text.length; index += 1) {
    state = Math.imul(state ^ text.charCodeAt(index), 0x01000193);
  }
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return (state ^ (state >>> 16)) >>> 0;
}
