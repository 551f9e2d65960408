import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { describeIssues } from '../runtime/describe-issues.ts';
import { InvalidRecordError } from '../runtime/errors.ts';

/**
 * Parses an item of a table. The error names the record and the paths, and contains no value but the primary key.
 * @throws {InvalidRecordError} when the item does not fit the schema
 */
export function parseRecord<Schema extends v.GenericSchema>(
  schema: Schema,
  item: Record<string, unknown>,
  keyName: string,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, item);
  if (!result.success) {
    const key = { [keyName]: `${item[keyName]}` };
    throw new InvalidRecordError(key, describeIssues(schema, result.issues));
  }
  return result.output;
}

/**
 * Unmarshalls an item of DynamoDB. The SDK throws for an integer that JavaScript cannot represent; here it is NaN, which
 * fits no schema, so that an item with one is an invalid record and not a failure of its own.
 */
export function unmarshallItem(attributes: object): Record<string, unknown> {
  const item: Record<string, AttributeValue> = { ...attributes };
  return unmarshall(item, { wrapNumbers: toSafeNumber });
}

function toSafeNumber(digits: string): number {
  const value = Number(digits);
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? Number.NaN : value;
}
