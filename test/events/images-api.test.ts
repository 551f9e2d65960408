import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { idempotencyKey, largestUpload, newImage } from '../../events/images-api.ts';
import { character } from '../support/character.ts';

const file = { fileName: 'sea.jpg', contentType: 'image/jpeg', size: 1 };

test('a file name that is accepted is kept letter by letter, and can neither leave a folder nor break a line', () => {
  fc.assert(
    fc.property(fc.string({ unit: character, minLength: 1, maxLength: 260 }), (fileName) => {
      const { success, output } = v.safeParse(newImage, { ...file, fileName });
      expect(success).toBe(fileName.length <= 255 && !/[/\\\p{C}]/u.test(fileName));
      expect(success ? output.fileName : fileName).toBe(fileName);
    }),
  );
});

test('a size is any whole number of bytes that the pipeline accepts', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, 1, largestUpload, largestUpload + 1)),
      (size) => {
        const isGood = Number.isInteger(size) && size >= 1 && size <= largestUpload;
        expect(v.is(newImage, { ...file, size })).toBe(isGood);
      },
    ),
  );
});

test('any other JSON is refused, and nothing is thrown', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(v.safeParse(newImage, value).success).toBe(false);
    }),
  );
});

test('an idempotency key is visible ASCII', () => {
  const key = fc.string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  });
  fc.assert(
    fc.property(fc.oneof(key, fc.string({ unit: character })), (text) => {
      expect(v.is(idempotencyKey, text)).toBe(/^[!-~]+$/.test(text));
    }),
  );
});
