import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { fileName, personName } from '../../../contracts/http/text.ts';

function parse(schema: typeof personName | typeof fileName, text: string) {
  const { success, output, issues } = v.safeParse(schema, text);
  return success ? output : issues[0].message;
}

describe('characters of real names', () => {
  test.each([
    ['a Persian name with a joiner', 'علی\u200cرضا'],
    ['a family emoji with joiners', 'Ann 👨\u200d👩\u200d👧\u200d👦'],
    ['an emoji with a variation selector', 'Ann ❤\ufe0f'],
    ['a combining mark without a composed form', 'g\u0303uarani'],
    ['Devanagari with a joiner', 'क्\u200dष'],
    ['a soft hyphen', 'Müller\u00adSchmidt'],
    ['a character for private use', 'Ann \ue000'],
    ['a code point that is not assigned yet', 'Ann \u{1fae9}\u{e0fff}'],
    ['a right-to-left mark', 'אבג\u200f'],
    ['an emoji flag of tag characters', '🏴\u{e0067}\u{e0062}\u{e007f}'],
    ['an ideograph outside of the basic plane', '𠮷田'],
  ])('are accepted in both: %s', (_case, text) => {
    expect(parse(personName, text)).toBe(text.normalize('NFC'));
    expect(parse(fileName, text)).toBe(text.normalize('NFC'));
  });

  test('are stored in normalization form C', () => {
    expect(parse(personName, 'Ame\u0301lie')).toBe('Amélie');
    expect(parse(fileName, 'Ame\u0301lie.jpg')).toBe('Amélie.jpg');
  });
});

describe('a character that is not text', () => {
  test.each([
    ['NUL', '\u0000', 'U+0000'],
    ['a bell', '\u0007', 'U+0007'],
    ['a tab', '\t', 'U+0009'],
    ['a line feed', '\n', 'U+000A'],
    ['DEL', '\u007f', 'U+007F'],
    ['a C1 control', '\u0085', 'U+0085'],
    ['a high surrogate alone', '\ud83d', 'U+D83D'],
    ['a low surrogate alone', '\ude00', 'U+DE00'],
    ['a noncharacter', '\ufdd0', 'U+FDD0'],
    ['a noncharacter at the end of the plane', '\uffff', 'U+FFFF'],
    ['a noncharacter of another plane', '\u{1fffe}', 'U+1FFFE'],
  ])('is named by the message of both: %s', (_case, character, codePoint) => {
    expect(parse(personName, `Ann${character}Lee`)).toBe(`must not contain ${codePoint}`);
    expect(parse(fileName, `a${character}b.jpg`)).toBe(`must not contain ${codePoint}`);
  });

  test.each([
    ['/', 'U+002F'],
    ['\\', 'U+005C'],
    ['\u202a', 'U+202A'],
    ['\u202e', 'U+202E'],
    ['\u2066', 'U+2066'],
    ['\u2069', 'U+2069'],
  ])('of a file name also is %j', (character, codePoint) => {
    expect(parse(fileName, `a${character}b.jpg`)).toBe(`must not contain ${codePoint}`);
    expect(parse(personName, `Ann${character}Lee`)).toBe(`Ann${character}Lee`);
  });
});

test('the length is counted in code points, as in the document of the API', () => {
  expect(parse(personName, '😀'.repeat(100))).toBe('😀'.repeat(100));
  expect(parse(personName, '😀'.repeat(101))).toBe('must have at most 100 characters');
  expect(parse(fileName, '😀'.repeat(256))).toBe('must have at most 255 characters');
});

test('white space of a name is trimmed and folded', () => {
  expect(parse(personName, ' \n Ann \u00a0\u3000 Lee \t')).toBe('Ann Lee');
  expect(parse(personName, '   ')).toBe('must have at least 1 character');
});
