import { expect, test } from 'vitest';
import { imageMediaTypes, mediaTypeFromExtension } from '../../../contracts/records/image-formats.ts';

test.each([
  ['sea.jpg', 'image/jpeg'],
  ['SEA.JPEG', 'image/jpeg'],
  ['IMG_0001.HEIC', 'image/heic'],
  ['scan.final.tif', 'image/tiff'],
  ['notes.txt', undefined],
  ['jpg', 'image/jpeg'],
  ['', undefined],
])('the media type of %s is %s', (fileName, mediaType) => {
  expect(mediaTypeFromExtension(fileName)).toBe(mediaType);
});

test('every media type is accepted once', () => {
  expect(new Set(imageMediaTypes).size).toBe(imageMediaTypes.length);
  expect(imageMediaTypes).toContain('image/heif');
});
