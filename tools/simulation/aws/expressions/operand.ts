import type { AttributeValue } from '@aws-sdk/client-dynamodb';

export type Item = Record<string, AttributeValue>;

/** The placeholders of an expression. */
export interface Placeholders {
  ExpressionAttributeNames?: Record<string, string> | undefined;
  ExpressionAttributeValues?: Item | undefined;
}

export type Operand = (item: Item, placeholders: Placeholders) => AttributeValue | undefined;

/** A placeholder of a value, or an attribute of the item. */
export function parseOperand(token: string): Operand {
  return token.startsWith(':')
    ? (_item, { ExpressionAttributeValues: values }) => values?.[token]
    : (item, placeholders) => item[resolveName(token, placeholders)];
}

/** The attribute name that a path stands for. */
export function resolveName(path: string, { ExpressionAttributeNames: names }: Placeholders): string {
  const name = path.startsWith('#') ? names?.[path] : path;
  if (!name) {
    throw new Error(`${path} is not the name of an attribute`);
  }
  return name;
}
