import { isDeepStrictEqual } from 'node:util';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type Item, type Placeholders, parseOperand, resolveName } from './operand.ts';
import { cacheParser, type Tokens } from './tokens.ts';

type Condition = (item: Item, placeholders: Placeholders) => boolean;

/** Whether an item meets a ConditionExpression, FilterExpression or KeyConditionExpression. */
export function meetsCondition(item: Item, expression: string, placeholders: Placeholders): boolean {
  return parseCondition(expression)(item, placeholders);
}

/** Negative, 0 or positive as in a sort; NaN for values that have no order, for which only `<>` is true. */
export function compareValues(left: AttributeValue | undefined, right: AttributeValue | undefined): number {
  if (left?.S !== undefined && right?.S !== undefined) {
    return left.S < right.S ? -1 : Number(left.S > right.S);
  }
  if (left?.N !== undefined && right?.N !== undefined) {
    return Number(left.N) - Number(right.N);
  }
  const isEqual = left !== undefined && isDeepStrictEqual(left, right);
  return isEqual ? 0 : Number.NaN;
}

const parseCondition = cacheParser(parseDisjunction);

function parseDisjunction(tokens: Tokens): Condition {
  const conditions = [parseConjunction(tokens)];
  while (tokens.accept('OR')) {
    conditions.push(parseConjunction(tokens));
  }
  return (item, placeholders) => conditions.some((condition) => condition(item, placeholders));
}

function parseConjunction(tokens: Tokens): Condition {
  const conditions = [parseTerm(tokens)];
  while (tokens.accept('AND')) {
    conditions.push(parseTerm(tokens));
  }
  return (item, placeholders) => conditions.every((condition) => condition(item, placeholders));
}

function parseTerm(tokens: Tokens): Condition {
  if (tokens.accept('NOT')) {
    const condition = parseTerm(tokens);
    return (item, placeholders) => !condition(item, placeholders);
  }
  if (tokens.accept('(')) {
    const condition = parseDisjunction(tokens);
    tokens.expect(')');
    return condition;
  }
  if (tokens.accept('attribute_exists')) {
    return parsePresence(tokens);
  }
  if (tokens.accept('attribute_not_exists')) {
    const isPresent = parsePresence(tokens);
    return (item, placeholders) => !isPresent(item, placeholders);
  }
  return parseComparison(tokens);
}

function parsePresence(tokens: Tokens): Condition {
  tokens.expect('(');
  const path = tokens.next();
  tokens.expect(')');
  return (item, placeholders) => item[resolveName(path, placeholders)] !== undefined;
}

const comparators: Record<string, (order: number) => boolean> = {
  '=': (order) => order === 0,
  '<>': (order) => order !== 0,
  '<': (order) => order < 0,
  '<=': (order) => order <= 0,
  '>': (order) => order > 0,
  '>=': (order) => order >= 0,
};

/** A missing attribute equals no value and has no order. */
function parseComparison(tokens: Tokens): Condition {
  const left = parseOperand(tokens.next());
  const comparator = tokens.next();
  const right = parseOperand(tokens.next());
  const holds = comparators[comparator];
  if (!holds) {
    throw new Error(`Unknown comparator ${comparator}`);
  }
  return (item, placeholders) => holds(compareValues(left(item, placeholders), right(item, placeholders)));
}
