import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { createUserRequest, listUsersQuery, userPatch } from '../../../contracts/http/users-api.ts';
import { character } from '../../support/character.ts';

const alice = { name: 'Alice', email: 'alice@example.com' };
const text = fc.string({ unit: character, maxLength: 130 });

/** The parsed request, or undefined when it is rejected. */
function parseRequest(request: unknown) {
  const { success, output } = v.safeParse(createUserRequest, request);
  return success ? output : undefined;
}

describe('a name', () => {
  test('is normalized, and a normalized name does not change', () => {
    fc.assert(
      fc.property(text, (name) => {
        const request = parseRequest({ ...alice, name });
        fc.pre(request !== undefined);
        expect(request.name).toMatch(/^\S(.*\S)?$/su);
        expect(request.name).not.toMatch(/\s\s|\p{Cc}/u);
        expect([...request.name].length).toBeLessThanOrEqual(100);
        expect(parseRequest(request)).toEqual(request);
      }),
    );
  });

  test('is the same in either normalization form of Unicode and with any white space', () => {
    const word = fc.stringMatching(/^[a-zäöüéñ]{1,12}$/);
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 4 }),
        fc.stringMatching(/^[ \u00a0\u2003\u3000]+$/),
        (words, spaces) => {
          const name = words.join(' ').normalize('NFC');
          const spaced = `${spaces}${words.join(spaces)}${spaces}`.normalize('NFD');
          expect(parseRequest({ ...alice, name: spaced })?.name).toBe(name);
        },
      ),
    );
  });
});

test('an email address has a domain in lower case and keeps the part before it', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[A-Za-z0-9]{1,20}$/),
      fc.stringMatching(/^[A-Za-z]{1,20}$/),
      (local, domain) => {
        const { email } = parseRequest({ ...alice, email: ` ${local}@${domain}.Example.com ` }) ?? {};
        expect(email).toBe(`${local}@${domain.toLowerCase()}.example.com`);
      },
    ),
  );
});

test('an unknown field is rejected, whatever its name', () => {
  fc.assert(
    fc.property(fc.string(), fc.jsonValue(), (name, value) => {
      fc.pre(!Object.hasOwn(alice, name));
      expect(parseRequest(Object.fromEntries([...Object.entries(alice), [name, value]]))).toBeUndefined();
    }),
  );
});

test('a patch contains the fields of the request and no other', () => {
  fc.assert(
    fc.property(fc.subarray(['name', 'email'] as const, { minLength: 1 }), (names) => {
      const patch = Object.fromEntries(names.map((name) => [name, alice[name]]));
      expect(v.parse(userPatch, patch)).toEqual(patch);
    }),
  );
});

test('any other JSON is rejected without an exception', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(v.safeParse(createUserRequest, value).success).toBe(false);
      expect(v.safeParse(userPatch, value).success).toBe(false);
    }),
  );
});

describe('a limit', () => {
  test('is a whole number from 1 to 100', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), (limit) => {
        expect(v.parse(listUsersQuery, { limit: `${limit}` })).toEqual({ limit });
      }),
    );
  });

  test('is no other text', () => {
    const other = fc.oneof(
      fc.string(),
      fc.integer().map(String),
      fc.double().map(String),
      fc.constantFrom('0', '101', '1e1', '0x10', ' 7', '+7', '٣'),
    );
    fc.assert(
      fc.property(other, (limit) => {
        fc.pre(!/^0{0,2}[1-9]\d?$|^100$/.test(limit));
        expect(v.safeParse(listUsersQuery, { limit }).success).toBe(false);
      }),
    );
  });
});
