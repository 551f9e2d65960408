import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { readCursor, writeCursor } from '../../../../functions/shared/http/cursor.ts';
import { ProblemError } from '../../../../functions/shared/http/problem.ts';

const schema = v.object({ id: v.string() });

test('whatever is written is read again', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), (id, purpose) => {
      expect(readCursor(purpose, writeCursor(purpose, { id }), schema)).toEqual({ id });
    }),
  );
});

test('whatever was changed, or never written, is refused', () => {
  const good = writeCursor('users', { id: 'alice' });
  const changed = fc
    .tuple(fc.nat(good.length - 1), fc.constantFrom(...'abcXYZ019-_'))
    .map(([at, letter]) => good.slice(0, at) + letter + good.slice(at + 1));
  fc.assert(
    fc.property(fc.oneof(changed, fc.string(), fc.base64String()), (cursor) => {
      // The last letter of base64 has bits that say nothing: what means the same is the same.
      fc.pre(!Buffer.from(cursor, 'base64url').equals(Buffer.from(good, 'base64url')));
      expect(() => readCursor('users', cursor, schema)).toThrow(ProblemError);
    }),
  );
});

test('one of another listing is refused', () => {
  const cursor = writeCursor('images of alice', { id: 'a' });
  expect(() => readCursor('images of bob', cursor, schema)).toThrow(ProblemError);
});

test('none is the beginning', () => {
  expect(readCursor('users', undefined, schema)).toBeUndefined();
});
