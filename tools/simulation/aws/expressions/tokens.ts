/** The tokens of a DynamoDB expression, consumed from the left by a recursive descent parser. */
export class Tokens {
  readonly #expression: string;
  readonly #tokens: string[];

  constructor(expression: string) {
    this.#expression = expression;
    this.#tokens = expression.match(/[#:]?\w+|<>|<=|>=|\S/g) ?? [];
  }

  /** @throws {Error} when `parse` does not consume the whole expression */
  parseAll<Parsed>(parse: (tokens: Tokens) => Parsed): Parsed {
    const parsed = parse(this);
    if (this.#tokens.length > 0) {
      throw new Error(`Cannot parse ${this.#expression} from "${this.#tokens[0]}"`);
    }
    return parsed;
  }

  next(): string {
    return this.#tokens.shift() ?? '';
  }

  /** Consumes the next token if it is this one. Keywords are case-insensitive. */
  accept(token: string): boolean {
    const isNext = this.#tokens[0]?.toUpperCase() === token.toUpperCase();
    if (isNext) {
      this.#tokens.shift();
    }
    return isNext;
  }

  expect(token: string): void {
    if (!this.accept(token)) {
      throw new Error(`Expected ${token}, found "${this.#tokens[0]}" in ${this.#expression}`);
    }
  }
}

/** A parser with a cache: the functions use a few dozen expressions, thousands of times. */
export function cacheParser<Parsed>(parse: (tokens: Tokens) => Parsed): (expression: string) => Parsed {
  const cache = new Map<string, Parsed>();
  return (expression) => {
    const parsed = cache.get(expression) ?? new Tokens(expression).parseAll(parse);
    cache.set(expression, parsed);
    return parsed;
  };
}
