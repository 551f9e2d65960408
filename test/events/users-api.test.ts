import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { newUser, userPatch, userQuery } from '../../events/users-api.ts';
import { character } from '../support/character.ts';

const somebody = { name: 'Alice', email: 'alice@example.com' };
const text = fc.string({ unit: character, maxLength: 130 });

/** The output, of what is accepted. */
function accepted(given: unknown) {
  const { success, output } = v.safeParse(newUser, given);
  return success ? output : undefined;
}

describe('a name', () => {
  test('that is accepted has one form, which is accepted as it is', () => {
    fc.assert(
      fc.property(text, (name) => {
        const once = accepted({ ...somebody, name });
        fc.pre(once !== undefined);
        expect(once.name).toMatch(/^\S(.*\S)?$/su);
        expect(once.name).not.toMatch(/\s\s|\p{C}/u);
        expect(once.name.length).toBeLessThanOrEqual(100);
        expect(accepted(once)).toEqual(once);
      }),
    );
  });

  test('is the same in either form of Unicode, and with any spaces', () => {
    const word = fc.stringMatching(/^[a-zäöüéñ]{1,12}$/);
    fc.assert(
      fc.property(
        fc.array(word, { minLength: 1, maxLength: 4 }),
        fc.stringMatching(/^\s+$/),
        (words, spaces) => {
          const name = words.join(' ').normalize('NFC');
          const spaced = `${spaces}${words.join(spaces)}${spaces}`.normalize('NFD');
          expect(accepted({ ...somebody, name: spaced })?.name).toBe(name);
        },
      ),
    );
  });
});

test('an e-mail address keeps what stands before the domain, whose case has no meaning', () => {
  fc.assert(
    fc.property(
      fc.stringMatching(/^[A-Za-z0-9]{1,20}$/),
      fc.stringMatching(/^[A-Za-z]{1,20}$/),
      (local, domain) => {
        const { email } = accepted({ ...somebody, email: ` ${local}@${domain}.Example.com ` }) ?? {};
        expect(email).toBe(`${local}@${domain.toLowerCase()}.example.com`);
      },
    ),
  );
});

test('a field that is not known is refused, whatever its name', () => {
  fc.assert(
    fc.property(fc.string(), fc.jsonValue(), (name, value) => {
      fc.pre(!Object.hasOwn(somebody, name));
      expect(accepted(Object.fromEntries([...Object.entries(somebody), [name, value]]))).toBeUndefined();
    }),
  );
});

test('a patch changes what it names, and nothing else', () => {
  fc.assert(
    fc.property(fc.subarray(['name', 'email'] as const, { minLength: 1 }), (names) => {
      const patch = Object.fromEntries(names.map((name) => [name, somebody[name]]));
      expect(v.parse(userPatch, patch)).toEqual(patch);
    }),
  );
});

test('any other JSON is refused, and nothing is thrown', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(v.safeParse(newUser, value).success).toBe(false);
      expect(v.safeParse(userPatch, value).success).toBe(false);
    }),
  );
});

describe('a limit', () => {
  test('is any whole number from 1 to 100', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), (limit) => {
        expect(v.parse(userQuery, { limit: `${limit}` })).toEqual({ limit });
      }),
    );
  });

  test('is nothing else', () => {
    const other = fc.oneof(
      fc.string(),
      fc.integer().map(String),
      fc.double().map(String),
      fc.constantFrom('0', '101', '1e1', '0x10', ' 7', '+7', '٣'),
    );
    fc.assert(
      fc.property(other, (limit) => {
        fc.pre(!/^0{0,2}[1-9]\d?$|^100$/.test(limit));
        expect(v.safeParse(userQuery, { limit }).success).toBe(false);
      }),
    );
  });
});
