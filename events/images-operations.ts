import { imagePage, imageQuery, type NewImage, newImage, type ShownImage, shownImage } from './images-api.ts';
import type { Operation } from './operation.ts';

const path = '/images/{id}';

const file: NewImage = { fileName: 'sea.jpg', contentType: 'image/jpeg', size: 4_182_033 };

const awaited: ShownImage = {
  id: '7f9c2ba4e88f827d616045507605853e',
  status: 'AWAITING_UPLOAD',
  ...file,
  createdAt: '2026-05-04T10:00:00.000Z',
  updatedAt: '2026-05-04T10:00:00.000Z',
  upload: {
    method: 'PUT',
    url: 'https://uploads.example.com/uploads/users/alice/7f9c2ba4e88f827d616045507605853e?X-Amz-Signature=…',
    headers: { 'content-type': 'image/jpeg', 'content-length': '4182033', 'if-none-match': '*' },
    expiresAt: '2026-05-04T10:15:00.000Z',
  },
};

const processed: ShownImage = {
  ...awaited,
  status: 'PROCESSED',
  updatedAt: '2026-05-04T10:01:00.000Z',
  upload: undefined,
  image: { format: 'jpeg', width: 4032, height: 3024 },
  renditions: {
    thumbnail: {
      url: 'https://images.example.com/images/7f9c2ba4e88f827d616045507605853e/1/thumbnail.webp?X-Amz-Signature=…',
      expiresAt: '2026-05-04T10:16:00.000Z',
      width: 320,
      height: 240,
      bytes: 9114,
    },
  },
};

/** What images-api can be asked. */
export const imagesOperations: Operation[] = [
  {
    id: 'createImage',
    method: 'post',
    path: '/images',
    summary: 'Promises an image, and answers with the one request that uploads its file',
    headers: ['Idempotency-Key'],
    body: { schema: newImage, example: file },
    answers: {
      201: {
        description: 'The image, which awaits its file',
        headers: ['Location'],
        content: { schema: shownImage, example: awaited },
      },
    },
    problems: ['not-found', 'idempotency-key-reused'],
  },
  {
    id: 'listImages',
    method: 'get',
    path: '/images',
    summary: 'Lists the caller’s images, the newest first',
    query: imageQuery,
    answers: {
      200: {
        description:
          'A page of images; with a status, it may have fewer items than asked for and go on all the same',
        content: { schema: imagePage, example: { items: [processed] } },
      },
    },
    problems: [],
  },
  {
    id: 'getImage',
    method: 'get',
    path,
    summary: 'Shows one of the caller’s images, with links to its renditions',
    headers: ['If-None-Match'],
    answers: {
      200: {
        description: 'The image',
        headers: ['ETag'],
        content: { schema: shownImage, example: processed },
      },
      304: { description: 'It is as you know it', headers: ['ETag'] },
    },
    problems: ['not-found'],
  },
  {
    id: 'deleteImage',
    method: 'delete',
    path,
    summary: 'Deletes one of the caller’s images, and its files',
    answers: { 204: { description: 'It is gone; the files follow within minutes' } },
    problems: ['not-found'],
  },
];
