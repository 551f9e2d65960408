import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as v from 'valibot';
import { describeIssues } from '../runtime/describe-issues.ts';
import { InvalidRecordError } from '../runtime/errors.ts';
import type { Logger } from '../runtime/logger.ts';

/** Parses an item of a table. @throws {InvalidRecordError} when the item does not fit the schema */
export function parseRecord<Schema extends v.GenericSchema>(
  schema: Schema,
  item: Record<string, unknown>,
  keyName: string,
): v.InferOutput<Schema> {
  const result = tryParseRecord(schema, item, keyName);
  if (result instanceof InvalidRecordError) {
    throw result;
  }
  return result;
}

/** The same with the error as a result. It names the record and the paths, and contains no value but the primary key. */
export function tryParseRecord<Schema extends v.GenericSchema>(
  schema: Schema,
  item: Record<string, unknown>,
  keyName: string,
): v.InferOutput<Schema> | InvalidRecordError {
  const { success, output, issues } = v.safeParse(schema, item);
  return success
    ? output
    : new InvalidRecordError({ [keyName]: `${item[keyName]}` }, describeIssues(schema, issues));
}

/** The records of a list that fit their schema. The log names each other one, so that it does not hide the rest. */
export function skipInvalidRecords<Parsed>(
  records: (Parsed | InvalidRecordError)[],
  logger: Logger,
): Parsed[] {
  return records.flatMap((record) => {
    if (record instanceof InvalidRecordError) {
      logger.error('Invalid record skipped', { error: record });
      return [];
    }
    return [record];
  });
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
