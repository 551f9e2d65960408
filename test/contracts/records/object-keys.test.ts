import { describe, expect, test } from 'vitest';
import {
  attemptFilesPrefix,
  attemptOfRendition,
  imageRenditionsPrefix,
  parseUserUploadKey,
  renditionKey,
  userUploadKey,
} from '../../../contracts/records/object-keys.ts';

describe('the key of a user upload', () => {
  test.each([
    { ownerId: 'alice', imageId: '7c9e6679f7425de8b5d0c3a1e2f4a6b8' },
    { ownerId: 'auth0|62b1', imageId: 'a' },
    { ownerId: 'users', imageId: 'uploads' },
    { ownerId: 'équipe 🌊', imageId: 'a+b%2F' },
  ])('contains $ownerId and $imageId, and is parsed back', (upload) => {
    const key = userUploadKey(upload);
    expect(key).toBe(`uploads/users/${upload.ownerId}/${upload.imageId}`);
    expect(parseUserUploadKey(key)).toEqual(upload);
  });

  test.each([
    ['the key of another upload', 'uploads/sea.jpg'],
    ['a key that has the prefix further inside', 'uploads/backup/uploads/users/alice/a'],
    ['a key that has the prefix behind another', 'media/uploads/users/a'],
    ['a key with a longer first part', 'uploads/users2/alice/a'],
    ['a key in another prefix', 'users/alice/a'],
    ['a key that begins with a slash', '/uploads/users/alice/a'],
    ['the prefix', 'uploads/users/'],
    ['a key without an image id', 'uploads/users/alice'],
    ['a key with an empty image id', 'uploads/users/alice/'],
    ['a key with an empty owner id', 'uploads/users//a'],
    ['a key below that of an upload', 'uploads/users/alice/a/copy'],
    ['a key that ends in a slash', 'uploads/users/alice/a/'],
    ['an empty key', ''],
  ])('is not %s', (_what, key) => {
    expect(parseUserUploadKey(key)).toBeUndefined();
  });
});

describe('the key of a rendition', () => {
  test('is under the prefix of its image and contains the attempt', () => {
    const key = renditionKey({ imageId: 'a', attempt: 12 }, 'thumbnail');
    expect(key).toBe('images/a/12/thumbnail.webp');
    expect(key.startsWith(imageRenditionsPrefix('a'))).toBe(true);
    expect(attemptOfRendition(key)).toBe(12);
  });

  test('is not under the prefix of an image whose id only begins the same', () => {
    const key = renditionKey({ imageId: 'ab', attempt: 1 }, 'thumbnail');
    expect(key.startsWith(imageRenditionsPrefix('a'))).toBe(false);
  });
});

test('the prefix of intermediate files separates attempts whose numbers begin the same', () => {
  const prefix = attemptFilesPrefix({ imageId: 'a', attempt: 1 });
  expect(prefix).toBe('work/a/1/');
  expect(attemptFilesPrefix({ imageId: 'a', attempt: 12 }).startsWith(prefix)).toBe(false);
});
