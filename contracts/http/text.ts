import * as v from 'valibot';

/** The last two code points of each plane but the first. */
const supplementaryNoncharacters = Array.from({ length: 16 }, (_, index) => 0x1_fffe + index * 0x1_0000)
  .map((codePoint) => String.fromCodePoint(codePoint, codePoint + 1))
  .join('');

/**
 * Control characters (Cc) and noncharacters. All other characters but lone surrogates (Cs) occur in real names. They are
 * ranges, not properties of Unicode, because the OpenAPI document contains them and many languages know no properties.
 */
const invalidCharacters = String.raw`\u0000-\u001F\u007F-\u009F\uFDD0-\uFDEF\uFFFE\uFFFF${supplementaryNoncharacters}`;

/** The bidi controls U+202A to U+202E and U+2066 to U+2069 can make a file name look like another. */
const invalidInFileNames = String.raw`${invalidCharacters}/\\\u202A-\u202E\u2066-\u2069`;

/** The name of a person. */
export const personName = v.pipe(
  v.string('must be a string'),
  v.trim(),
  withoutCharacters(invalidCharacters),
  v.transform((text) => text.normalize('NFC').replace(/\s+/gu, ' ')),
  v.minLength(1, 'must have at least 1 character'),
  maxCharacters(100),
);

/** The name of a file without its path. */
export const fileName = v.pipe(
  v.string('must be a string'),
  withoutCharacters(invalidInFileNames),
  v.transform((text) => text.normalize('NFC')),
  v.minLength(1, 'must have at least 1 character'),
  maxCharacters(255),
);

/** Counts code points, as `maxLength` of JSON Schema does: an emoji outside of the basic plane is one. */
function maxCharacters(maxLength: number) {
  const message = `must have at most ${maxLength} characters`;
  const check = v.check<string, string>((text) => [...text].length <= maxLength, message);
  return { ...check, maxLength };
}

/**
 * The issue names the first character that is not allowed, as `U+0007`. `pattern` is for JSON Schema: in most languages, a
 * text cannot contain a lone surrogate, and no pattern can.
 */
function withoutCharacters(characters: string) {
  const invalid = new RegExp(String.raw`[${characters}\p{Cs}]`, 'u');
  const check = v.rawCheck<string>(({ dataset, addIssue }) => {
    const [character] = (dataset.typed && invalid.exec(dataset.value)) || [];
    if (character) {
      addIssue({ message: `must not contain ${toCodePoint(character)}` });
    }
  });
  return { ...check, pattern: `^[^${characters}]*$` };
}

function toCodePoint(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}
