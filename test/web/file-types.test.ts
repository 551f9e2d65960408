import { describe, expect, test } from 'vitest';
import { imageFormats } from '../../contracts/records/image-formats.ts';
import { fixtures } from '../../tools/fixtures/fixtures.ts';
import { acceptedFiles, findContentType } from '../../web/file-types.ts';

const content = (bytes: string) => Uint8Array.from(bytes, (character) => character.charCodeAt(0));

describe('the content type of a file', () => {
  test.each([
    ['image/jpeg', '\xff\xd8\xff\xe0'],
    ['image/png', '\x89PNG\r\n\x1a\n'],
    ['image/webp', 'RIFF\n\n\n\nWEBP'],
    ['image/gif', 'GIF89a'],
    ['image/tiff', 'II*\0'],
    ['image/tiff', 'MM\0*'],
    ['image/avif', '\0\0\0\x20ftypavif'],
    ['image/heic', '\0\0\0\x18ftypheic'],
    ['image/heic', '\0\0\0\x18ftypmif1'],
  ])('is %s by its first bytes, whatever its name', async (expected, bytes) => {
    expect(await findContentType(new File([content(bytes)], 'IMG_1.jpg'))).toBe(expected);
  });

  test.each([
    ['IMG_0001.HEIC', 'image/heic'],
    ['scan.TIF', 'image/tiff'],
    ['a.b.jfif', 'image/jpeg'],
  ])('is that of the extension for unknown bytes: %s', async (name, expected) => {
    expect(await findContentType(new File(['?'], name))).toBe(expected);
  });

  test('is that of the browser for a file without an extension', async () => {
    expect(await findContentType(new File(['?'], 'image', { type: 'image/png' }))).toBe('image/png');
  });

  test.each(['notes.txt', 'photo', 'movie.mp4'])('is unknown for %s', async (name) => {
    expect(await findContentType(new File(['?'], name, { type: 'text/plain' }))).toBeUndefined();
  });

  test('is that of the format for every accepted fixture', async () => {
    const accepted = fixtures.filter(({ expected }) => 'format' in expected).slice(0, 40);
    expect(accepted.length).toBeGreaterThan(10);
    for (const { fileName, make } of accepted) {
      const file = new File([new Uint8Array(await make())], 'x');
      expect([fileName, await findContentType(file)]).not.toEqual([fileName, undefined]);
    }
  });
});

test('every extension and media type of the pipeline can be chosen', () => {
  const formats = Object.values(imageFormats);
  const expected = formats.flatMap(({ mediaTypes, extensions }): string[] => [
    ...mediaTypes,
    ...extensions.map((extension) => `.${extension}`),
  ]);
  expect(acceptedFiles.split(',').sort()).toEqual(expected.sort());
});
