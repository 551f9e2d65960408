import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { emailAddress } from '../../../contracts/http/email-address.ts';

const longLabel = 'a'.repeat(63);
const longLocalPart = 'a'.repeat(242);

/** An address, and how it is stored; undefined when it is rejected. */
const addresses: [address: string, stored: string | undefined][] = [
  ['alice@example.com', 'alice@example.com'],
  ['Alice.Smith@Example.COM', 'Alice.Smith@example.com'],
  ['alice+photos@example.com', 'alice+photos@example.com'],
  ['a@b', 'a@b'],
  ['root@localhost', 'root@localhost'],
  ['alice@mail.example.co.uk', 'alice@mail.example.co.uk'],
  ['alice@123.example.com', 'alice@123.example.com'],
  ['alice@example.c', 'alice@example.c'],
  ['alice@ex-ample.com', 'alice@ex-ample.com'],
  ['alice@ex--ample.com', 'alice@ex--ample.com'],
  ['alice@192.0.2.1', 'alice@192.0.2.1'],
  ["o'brien@example.com", "o'brien@example.com"],
  ['alice_smith@example.com', 'alice_smith@example.com'],
  ['alice-smith@example.com', 'alice-smith@example.com'],
  ['1234567890@example.com', '1234567890@example.com'],
  ['!#$%&*+/=?^_`{|}~-@example.com', '!#$%&*+/=?^_`{|}~-@example.com'],
  ['.alice@example.com', '.alice@example.com'],
  ['alice.@example.com', 'alice.@example.com'],
  ['al..ice@example.com', 'al..ice@example.com'],
  [' alice@example.com ', 'alice@example.com'],
  [`alice@${longLabel}.com`, `alice@${longLabel}.com`],
  [`${longLocalPart}@example.com`, `${longLocalPart}@example.com`],
  ['alice@münchen.example', 'alice@münchen.example'],
  ['alice@MÜNCHEN.example', 'alice@münchen.example'],
  ['alice@xn--mnchen-3ya.example', 'alice@xn--mnchen-3ya.example'],
  ['alice@例え.テスト', 'alice@例え.テスト'],
  ['alice@مثال.إختبار', 'alice@مثال.إختبار'],
  ['alice@пример.испытание', 'alice@пример.испытание'],
  ['alice@παράδειγμα.δοκιμή', 'alice@παράδειγμα.δοκιμή'],
  ['alice@उदाहरण.परीक्षा', 'alice@उदाहरण.परीक्षा'],
  ['alice@straße.example', 'alice@straße.example'],
  ['', undefined],
  ['alice', undefined],
  ['@', undefined],
  ['@example.com', undefined],
  ['alice@', undefined],
  ['alice@@example.com', undefined],
  ['alice@bob@example.com', undefined],
  ['alice smith@example.com', undefined],
  ['alice@exam ple.com', undefined],
  ['alice@example .com', undefined],
  ['"alice smith"@example.com', undefined],
  ['alice(comment)@example.com', undefined],
  ['Alice <alice@example.com>', undefined],
  ['alice@example.com,bob@example.com', undefined],
  ['alice@example.com;bob@example.com', undefined],
  ['alice@example..com', undefined],
  ['alice@.example.com', undefined],
  ['alice@example.com.', undefined],
  ['alice@-example.com', undefined],
  ['alice@example-.com', undefined],
  ['alice@exam_ple.com', undefined],
  ['alice@[192.0.2.1]', undefined],
  ['alice@example.com:25', undefined],
  ['alice@example.com/path', undefined],
  [`alice@${longLabel}a.com`, undefined],
  [`${longLocalPart}a@example.com`, undefined],
  ['älice@example.com', undefined],
  ['alice@münchen.example:25', undefined],
  ['alice@mün chen.example', undefined],
  ['alice@mün_chen.example', undefined],
  ['alice@-münchen.example', undefined],
  ['alice@mün%63hen.example', undefined],
  ['alice\u0000@example.com', undefined],
  ['alice@example\n.com', undefined],
];

describe('an e-mail address', () => {
  test.each(addresses)('%j is stored as %j', (address, stored) => {
    const { success, output } = v.safeParse(emailAddress, address);
    expect(success ? output : undefined).toBe(stored);
  });

  test('has at least 60 cases', () => {
    expect(addresses.length).toBeGreaterThanOrEqual(60);
  });
});
