import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { throwInvalidRequest } from './validate-request.ts';

/**
 * Encodes the key at which the next page of a list begins. The cursor is opaque, so that no client depends on the key.
 * `scope` names the list: a cursor is accepted only there.
 */
export function encodeCursor(scope: string, key: object): string {
  const json = JSON.stringify(key);
  return Buffer.from(`${checksum(scope, json)}${json}`).toString('base64url');
}

/** @throws {ProblemError} invalid-request, unless `encodeCursor` made the cursor for this scope */
export function decodeCursor<Schema extends v.GenericSchema>(
  scope: string,
  cursor: string | undefined,
  schema: Schema,
): v.InferOutput<Schema> | undefined {
  if (cursor === undefined) {
    return undefined;
  }
  const text = Buffer.from(cursor, 'base64url').toString();
  const json = text.slice(checksumLength);
  const key =
    text.slice(0, checksumLength) === checksum(scope, json)
      ? v.safeParse(v.pipe(v.string(), v.parseJson(), schema), json)
      : undefined;
  return key?.success ? key.output : throwInvalidRequest('cursor', 'must be the cursor of the previous page');
}

const checksumLength = 16;

/** It detects mistakes, not forgery: a cursor gives access only to a list that its caller may read anyway. */
function checksum(scope: string, json: string): string {
  return createHash('sha256').update(`${scope}\0${json}`).digest('hex').slice(0, checksumLength);
}
