import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { decodeCursor, encodeCursor } from '../../../../functions/shared/http/cursor.ts';
import { ProblemError } from '../../../../functions/shared/http/problem.ts';

const schema = v.object({ id: v.string() });

test('an encoded key is decoded in the same scope', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (id, scope) => {
      expect(decodeCursor(scope, encodeCursor(scope, { id }), schema)).toEqual({ id });
    }),
  );
});

test('any other text is rejected', () => {
  const valid = encodeCursor('users', { id: 'alice' });
  const changed = fc
    .tuple(fc.nat(valid.length - 1), fc.constantFrom(...'abcXYZ019-_'))
    .map(([at, digit]) => valid.slice(0, at) + digit + valid.slice(at + 1));
  fc.assert(
    fc.property(fc.oneof(changed, fc.string(), fc.base64String()), (cursor) => {
      // The last base64 digit has unused bits, so that several cursors decode to the same bytes.
      fc.pre(!Buffer.from(cursor, 'base64url').equals(Buffer.from(valid, 'base64url')));
      expect(() => decodeCursor('users', cursor, schema)).toThrow(ProblemError);
    }),
  );
});

test('a cursor of another scope is rejected', () => {
  const cursor = encodeCursor('images of alice', { id: 'a' });
  expect(() => decodeCursor('images of bob', cursor, schema)).toThrow(ProblemError);
});

test('the problem of a cursor names the source of a valid one', () => {
  const error = expect.objectContaining({
    name: 'ProblemError',
    errors: [{ pointer: 'cursor', detail: 'must be the cursor of the previous page' }],
  });
  expect(() => decodeCursor('users', 'abc', schema)).toThrow(error);
});

test('without a cursor the list begins at its start', () => {
  expect(decodeCursor('users', undefined, schema)).toBeUndefined();
});
