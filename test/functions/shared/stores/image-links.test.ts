import { S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { ImageLinks } from '../../../../functions/shared/stores/image-links.ts';

const links = new ImageLinks({
  client: new S3Client({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    requestChecksumCalculation: 'WHEN_REQUIRED',
  }),
  uploadsBucket: 'example-uploads',
  imagesBucket: 'example-images',
  now: () => new Date('2026-03-01T09:31:00.000Z'),
});

test('an upload is one PUT of this size and type, with every header signed, until it expires', async () => {
  const file = { fileName: 'sea.jpg', contentType: 'image/jpeg', size: 204_800 } as const;
  const upload = await links.upload('uploads/users/alice/a', file, 900);
  expect(upload).toMatchObject({
    method: 'PUT',
    headers: { 'content-type': 'image/jpeg', 'content-length': '204800', 'if-none-match': '*' },
    expiresAt: '2026-03-01T09:46:00.000Z',
  });
  const { host, pathname, searchParams } = new URL(upload.url);
  expect([host, pathname]).toEqual([
    'example-uploads.s3.eu-central-1.amazonaws.com',
    '/uploads/users/alice/a',
  ]);
  expect(searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;content-type;host;if-none-match');
  expect(searchParams.get('X-Amz-Expires')).toBe('900');
  expect(searchParams.get('X-Amz-Date')).toBe('20260301T093100Z');
  // The SDK would sign the checksum of no body at all, and S3 refuse every other.
  expect([...searchParams.keys()].filter((name) => /checksum/i.test(name))).toEqual([]);
});

test('a rendition is one GET from the bucket of the images', async () => {
  const key = 'images/a/1/thumbnail.webp';
  const size = { width: 320, height: 240, bytes: 9216 };
  const rendition = await links.rendition({ key, format: 'webp', ...size }, 60);
  expect(rendition).toMatchObject({ ...size, expiresAt: '2026-03-01T09:32:00.000Z' });
  const { host, pathname, searchParams } = new URL(rendition.url);
  expect([host, pathname]).toEqual(['example-images.s3.eu-central-1.amazonaws.com', `/${key}`]);
  expect(searchParams.get('X-Amz-Expires')).toBe('60');
});
