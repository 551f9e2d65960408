type Values = Record<string, number | undefined>;

const token = /\s*(\d+(?:\.\d+)?|[A-Za-z_]\w*|<=|>=|[-+*/(),<>])/y;

/**
 * Evaluates the part of metric math that the alarms use: numbers, metrics, `+ - * /`, comparisons, `IF` and `FILL`. The result
 * is undefined when a value that it needs is missing, or for a division by zero: CloudWatch then has no data point.
 */
export function evaluateMath(expression: string, values: Values): number | undefined {
  const parser = new Parser(tokenize(expression), values);
  const result = parser.comparison();
  parser.expectEnd();
  return result;
}

function tokenize(expression: string): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  for (let match = token.exec(expression); match; match = token.exec(expression)) {
    tokens.push(match[1] ?? '');
  }
  const end = tokens.join('').length;
  if (end !== expression.replaceAll(/\s/g, '').length) {
    throw new Error(`the expression ${expression} is not supported`);
  }
  return tokens;
}

type Operator = (one: number, other: number) => number | undefined;

const sums: Record<string, Operator> = { '+': (one, other) => one + other, '-': (one, other) => one - other };
const products: Record<string, Operator> = {
  '*': (one, other) => one * other,
  '/': (one, other) => (other === 0 ? undefined : one / other),
};
const comparisons: Record<string, Operator> = {
  '<': (one, other) => Number(one < other),
  '>': (one, other) => Number(one > other),
  '<=': (one, other) => Number(one <= other),
  '>=': (one, other) => Number(one >= other),
};

/** A recursive descent: each method parses and evaluates one level of precedence. */
class Parser {
  readonly #tokens: string[];
  readonly #values: Values;

  constructor(tokens: string[], values: Values) {
    this.#tokens = tokens;
    this.#values = values;
  }

  comparison(): number | undefined {
    return this.#operation(comparisons, () => this.#sum());
  }

  expectEnd(): void {
    this.#expect(undefined);
  }

  #sum(): number | undefined {
    return this.#operation(sums, () => this.#operation(products, () => this.#operand()));
  }

  #operation(operators: Record<string, Operator>, parse: () => number | undefined): number | undefined {
    let result = parse();
    for (let operate = operators[this.#next()]; operate; operate = operators[this.#next()]) {
      this.#tokens.shift();
      const other = parse();
      result = result === undefined || other === undefined ? undefined : operate(result, other);
    }
    return result;
  }

  #operand(): number | undefined {
    const name = this.#tokens.shift() ?? '';
    if (name === '(') {
      const result = this.comparison();
      this.#expect(')');
      return result;
    }
    if (this.#next() === '(') {
      return this.#call(name);
    }
    return /^\d/.test(name) ? Number(name) : this.#metric(name);
  }

  #metric(name: string): number | undefined {
    if (!Object.hasOwn(this.#values, name)) {
      throw new Error(`the expression has no metric ${name}`);
    }
    return this.#values[name];
  }

  #call(name: string): number | undefined {
    const args: (number | undefined)[] = [];
    do {
      this.#tokens.shift();
      args.push(this.comparison());
    } while (this.#next() === ',');
    this.#expect(')');
    const [first, second, third] = args;
    switch (name) {
      case 'IF':
        return first === undefined ? undefined : first !== 0 ? second : third;
      case 'FILL':
        return first ?? second;
      default:
        throw new Error(`the function ${name} is not supported`);
    }
  }

  #next(): string {
    return this.#tokens[0] ?? '';
  }

  #expect(expected: string | undefined): void {
    const received = this.#tokens.shift();
    if (received !== expected) {
      throw new Error(`expected ${expected ?? 'the end of the expression'}, received ${received}`);
    }
  }
}
