import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { type Item, type Operand, type Placeholders, parseOperand, resolveName } from './operand.ts';
import { cacheParser, type Tokens } from './tokens.ts';

type Action = (before: Item, placeholders: Placeholders, after: Item) => void;

/** The item after an UpdateExpression with SET and REMOVE. Every value is read from the item before the update. */
export function applyUpdate(item: Item, expression: string, placeholders: Placeholders): Item {
  const after = { ...item };
  for (const action of parseUpdate(expression)) {
    action(item, placeholders, after);
  }
  return after;
}

const parseUpdate = cacheParser((tokens) => {
  const actions: Action[] = [];
  while (tokens.accept('SET')) {
    do {
      actions.push(parseAssignment(tokens));
    } while (tokens.accept(','));
  }
  while (tokens.accept('REMOVE')) {
    do {
      const path = tokens.next();
      actions.push((_before, placeholders, after) => delete after[resolveName(path, placeholders)]);
    } while (tokens.accept(','));
  }
  return actions;
});

function parseAssignment(tokens: Tokens): Action {
  const path = tokens.next();
  tokens.expect('=');
  const addends = [parseSetOperand(tokens)];
  while (tokens.accept('+')) {
    addends.push(parseSetOperand(tokens));
  }
  return (before, placeholders, after) => {
    // The copy makes UPDATED_NEW contain an attribute that was written with the value it already had.
    const value = { ...sum(addends.map((operand) => operand(before, placeholders))) };
    after[resolveName(path, placeholders)] = value;
  };
}

function parseSetOperand(tokens: Tokens): Operand {
  if (!tokens.accept('if_not_exists')) {
    return parseOperand(tokens.next());
  }
  tokens.expect('(');
  const attribute = parseOperand(tokens.next());
  tokens.expect(',');
  const fallback = parseOperand(tokens.next());
  tokens.expect(')');
  return (item, placeholders) => attribute(item, placeholders) ?? fallback(item, placeholders);
}

function sum([first, ...others]: (AttributeValue | undefined)[]): AttributeValue {
  if (!first || others.some((other) => other?.N === undefined)) {
    throw new Error('An operand of SET is missing or not a number');
  }
  return others.length === 0
    ? first
    : { N: `${[first, ...others].reduce((total, value) => total + Number(value?.N), 0)}` };
}
