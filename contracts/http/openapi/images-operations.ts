import {
  type CreateImageRequest,
  createImageRequest,
  type ImageResource,
  imagePage,
  imageResource,
  listImagesQuery,
} from '../images-api.ts';
import type { Operation } from './operation.ts';

const path = '/images/{id}';

const file: CreateImageRequest = { fileName: 'sea.jpg', contentType: 'image/jpeg', size: 4_182_033 };

const pendingImage: ImageResource = {
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

const processedImage: ImageResource = {
  ...pendingImage,
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
      size: 9114,
    },
  },
};

/** The operations of images-api. */
export const imagesOperations: Operation[] = [
  {
    operationId: 'createImage',
    method: 'post',
    path: '/images',
    summary: 'Creates an image and returns a presigned upload request',
    headers: ['Idempotency-Key'],
    body: { schema: createImageRequest, example: file },
    responses: {
      201: {
        description: 'Image created, upload pending',
        headers: ['Cache-Control', 'Location'],
        content: { schema: imageResource, example: pendingImage },
      },
    },
    problems: ['not-found', 'idempotency-key-reused', 'too-many-pending-uploads'],
  },
  {
    operationId: 'listImages',
    method: 'get',
    path: '/images',
    summary: 'Lists the images of the user, newest first',
    query: listImagesQuery,
    responses: {
      200: {
        description:
          'A page of images. With a `status`, a page may have fewer items than `limit` and still not be the last',
        headers: ['Cache-Control'],
        content: { schema: imagePage, example: { items: [processedImage] } },
      },
    },
    problems: [],
  },
  {
    operationId: 'getImage',
    method: 'get',
    path,
    summary: 'Returns an image of the user, with presigned URLs of its renditions',
    headers: ['If-None-Match'],
    responses: {
      200: {
        description: 'The image',
        headers: ['Cache-Control', 'ETag'],
        content: { schema: imageResource, example: processedImage },
      },
      304: { description: 'Not modified', headers: ['ETag'] },
    },
    problems: ['not-found'],
  },
  {
    operationId: 'deleteImage',
    method: 'delete',
    path,
    summary: 'Deletes an image of the user and its files',
    responses: { 204: { description: 'Deleted; files are deleted asynchronously' } },
    problems: ['not-found'],
  },
];
