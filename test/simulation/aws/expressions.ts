import { isDeepStrictEqual } from 'node:util';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

/** What an expression is written with: its names and values. */
export interface Terms {
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ExpressionAttributeValues?: Item | undefined;
}

type Condition = (item: Item, terms: Terms) => boolean;
type Operand = (item: Item, terms: Terms) => AttributeValue | undefined;
type Change = (before: Item, terms: Terms, after: Item) => void;

/** Whether an item meets a ConditionExpression or a KeyConditionExpression. */
export function meets(item: Item, expression: string, terms: Terms): boolean {
  return conditionOf(expression)(item, terms);
}

/** The item after an UpdateExpression of SET and REMOVE. All operands are read from the item before it. */
export function updated(item: Item, expression: string, terms: Terms): Item {
  const after = { ...item };
  for (const change of changesOf(expression)) {
    change(item, terms, after);
  }
  return after;
}

/** Stores write a handful of expressions, thousands of times. */
function onceEach<Parsed>(parse: (tokens: Tokens) => Parsed): (expression: string) => Parsed {
  const known = new Map<string, Parsed>();
  return (expression) => {
    const parsed = known.get(expression) ?? new Tokens(expression).all(parse);
    known.set(expression, parsed);
    return parsed;
  };
}

class Tokens {
  readonly #expression: string;
  readonly #tokens: string[];

  constructor(expression: string) {
    this.#expression = expression;
    this.#tokens = expression.match(/[#:]?\w+|<>|<=|>=|\S/g) ?? [];
  }

  all<Parsed>(parse: (tokens: Tokens) => Parsed): Parsed {
    const parsed = parse(this);
    if (this.#tokens.length > 0) {
      throw new Error(`Not understood from "${this.#tokens[0]}" in ${this.#expression}`);
    }
    return parsed;
  }

  next(): string {
    return this.#tokens.shift() ?? '';
  }

  /** Takes the next token if it is this one; key words in either case. */
  takes(token: string): boolean {
    const found = this.#tokens[0]?.toUpperCase() === token.toUpperCase();
    if (found) {
      this.#tokens.shift();
    }
    return found;
  }

  expect(token: string): void {
    if (!this.takes(token)) {
      throw new Error(`Expected ${token}, found "${this.#tokens[0]}" in ${this.#expression}`);
    }
  }
}

const conditionOf = onceEach(anyOf);

function anyOf(tokens: Tokens): Condition {
  const conditions = [allOf(tokens)];
  while (tokens.takes('OR')) {
    conditions.push(allOf(tokens));
  }
  return (item, terms) => conditions.some((condition) => condition(item, terms));
}

function allOf(tokens: Tokens): Condition {
  const conditions = [one(tokens)];
  while (tokens.takes('AND')) {
    conditions.push(one(tokens));
  }
  return (item, terms) => conditions.every((condition) => condition(item, terms));
}

function one(tokens: Tokens): Condition {
  if (tokens.takes('NOT')) {
    const condition = one(tokens);
    return (item, terms) => !condition(item, terms);
  }
  if (tokens.takes('(')) {
    const condition = anyOf(tokens);
    tokens.expect(')');
    return condition;
  }
  for (const [name, isThere] of [
    ['attribute_exists', true],
    ['attribute_not_exists', false],
  ] as const) {
    if (tokens.takes(name)) {
      const path = argument(tokens);
      return (item, terms) => (item[nameOf(path, terms)] !== undefined) === isThere;
    }
  }
  return comparison(tokens);
}

function argument(tokens: Tokens): string {
  tokens.expect('(');
  const path = tokens.next();
  tokens.expect(')');
  return path;
}

const comparators: Record<string, (order: number) => boolean> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** An attribute that is not there equals nothing and has no order: only `<>` is true of it. */
function comparison(tokens: Tokens): Condition {
  const left = operand(tokens.next());
  const comparator = tokens.next();
  const right = operand(tokens.next());
  const holds = comparators[comparator];
  if (!holds) {
    throw new Error(`Unknown comparator ${comparator}`);
  }
  return (item, terms) => holds(compare(left(item, terms), right(item, terms)));
}

/** Not a number where two values have no order; all comparisons with that are false but `<>`. */
export function compare(left: AttributeValue | undefined, right: AttributeValue | undefined): number {
  if (left?.S !== undefined && right?.S !== undefined) {
    return left.S < right.S ? -1 : Number(left.S > right.S);
  }
  if (left?.N !== undefined && right?.N !== undefined) {
    return Number(left.N) - Number(right.N);
  }
  const same = left !== undefined && isDeepStrictEqual(left, right);
  return same ? 0 : Number.NaN;
}

const changesOf = onceEach((tokens) => {
  const changes: Change[] = [];
  while (tokens.takes('SET')) {
    do {
      changes.push(assignment(tokens));
    } while (tokens.takes(','));
  }
  while (tokens.takes('REMOVE')) {
    do {
      const path = tokens.next();
      changes.push((_before, terms, after) => delete after[nameOf(path, terms)]);
    } while (tokens.takes(','));
  }
  return changes;
});

function assignment(tokens: Tokens): Change {
  const path = tokens.next();
  tokens.expect('=');
  const terms = [setOperand(tokens)];
  while (tokens.takes('+')) {
    terms.push(setOperand(tokens));
  }
  return (before, names, after) => {
    // A copy, so that it shows which attributes were written, even with the value that they had.
    after[nameOf(path, names)] = { ...sum(terms.map((term) => term(before, names))) };
  };
}

function setOperand(tokens: Tokens): Operand {
  if (!tokens.takes('if_not_exists')) {
    return operand(tokens.next());
  }
  tokens.expect('(');
  const path = operand(tokens.next());
  tokens.expect(',');
  const otherwise = operand(tokens.next());
  tokens.expect(')');
  return (item, terms) => path(item, terms) ?? otherwise(item, terms);
}

function sum([first, ...others]: (AttributeValue | undefined)[]): AttributeValue {
  if (!first || others.some((other) => other?.N === undefined)) {
    throw new Error('An operand of SET is missing or no number');
  }
  return others.length === 0
    ? first
    : { N: `${[first, ...others].reduce((total, term) => total + Number(term?.N), 0)}` };
}

function operand(token: string): Operand {
  return token.startsWith(':')
    ? (_item, { ExpressionAttributeValues: values }) => values?.[token]
    : (item, terms) => item[nameOf(token, terms)];
}

function nameOf(path: string, { ExpressionAttributeNames: names }: Terms): string {
  const name = path.startsWith('#') ? names?.[path] : path;
  if (!name) {
    throw new Error(`${path} is no name of an attribute`);
  }
  return name;
}
