import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { createImageRequest, idempotencyKey } from '../../../contracts/http/images-api.ts';
import { maxUploadBytes } from '../../../contracts/records/upload-limits.ts';
import { character } from '../../support/character.ts';

const file = { fileName: 'sea.jpg', contentType: 'image/jpeg', size: 1 };

test('an accepted file name is stored in form C and contains no slash and no control character', () => {
  fc.assert(
    fc.property(fc.string({ unit: character, minLength: 1, maxLength: 260 }), (fileName) => {
      const { success, output } = v.safeParse(createImageRequest, { ...file, fileName });
      const invalid = /[/\\\p{Cc}\p{Noncharacter_Code_Point}\u202a-\u202e\u2066-\u2069]/u;
      expect(success).toBe([...fileName.normalize('NFC')].length <= 255 && !invalid.test(fileName));
      expect(success ? output.fileName : fileName.normalize('NFC')).toBe(fileName.normalize('NFC'));
    }),
  );
});

test('a size is a whole number of bytes up to the maximum of the pipeline', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.integer(), fc.double(), fc.constantFrom(0, 1, maxUploadBytes, maxUploadBytes + 1)),
      (size) => {
        const isValid = Number.isInteger(size) && size >= 1 && size <= maxUploadBytes;
        expect(v.is(createImageRequest, { ...file, size })).toBe(isValid);
      },
    ),
  );
});

test('any other JSON is rejected without an exception', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(v.safeParse(createImageRequest, value).success).toBe(false);
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
