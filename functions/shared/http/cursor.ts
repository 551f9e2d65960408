import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { refuse } from './read-request.ts';

/** Where a listing goes on: a key of a table, wrapped so that clients do not come to lean on what is in it. */
export function writeCursor(purpose: string, key: object): string {
  const text = JSON.stringify(key);
  return Buffer.from(`${checksum(purpose, text)}${text}`).toString('base64url');
}

/** @throws {ProblemError} when it is not one that was handed out for this purpose */
export function readCursor<Schema extends v.GenericSchema>(
  purpose: string,
  cursor: string | undefined,
  schema: Schema,
): v.InferOutput<Schema> | undefined {
  if (cursor === undefined) {
    return undefined;
  }
  const text = Buffer.from(cursor, 'base64url').toString();
  const [sum, json] = [text.slice(0, checksumLength), text.slice(checksumLength)];
  const key =
    sum === checksum(purpose, json)
      ? v.safeParse(v.pipe(v.string(), v.parseJson(), schema), json)
      : undefined;
  return key?.success ? key.output : refuse('cursor', 'a cursor of a page before');
}

const checksumLength = 16;

/** Against mistakes, not against forgery: a cursor says where to begin in a listing that its caller may read anyway. */
function checksum(purpose: string, text: string): string {
  return createHash('sha256').update(`${purpose}\0${text}`).digest('hex').slice(0, checksumLength);
}
