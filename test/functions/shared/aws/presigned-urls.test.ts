import { S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { PresignedUrls } from '../../../../functions/shared/aws/presigned-urls.ts';

const presignedUrls = new PresignedUrls({
  client: new S3Client({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'key', secretAccessKey: 'secret' },
    requestChecksumCalculation: 'WHEN_REQUIRED',
  }),
  uploadsBucket: 'example-uploads',
  imagesBucket: 'example-images',
  now: () => new Date('2026-03-01T09:31:00.000Z'),
});

test('an upload is a PUT of this size and type with all headers signed, until it expires', async () => {
  const file = { fileName: 'sea.jpg', contentType: 'image/jpeg', size: 204_800 } as const;
  const upload = await presignedUrls.upload('uploads/users/alice/a', file, 900);
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
  // By default the SDK signs the checksum of an empty body, and S3 rejects every other body.
  expect([...searchParams.keys()].filter((name) => /checksum/i.test(name))).toEqual([]);
});

test('a rendition is a GET from the images bucket', async () => {
  const key = 'images/a/1/thumbnail.webp';
  const dimensions = { width: 320, height: 240, size: 9216 };
  const renditions = { thumbnail: { key, format: 'webp', ...dimensions } } as const;
  const { thumbnail } = await presignedUrls.renditions(renditions, 60);
  expect(thumbnail).toMatchObject({ ...dimensions, expiresAt: '2026-03-01T09:32:00.000Z' });
  const { host, pathname, searchParams } = new URL(thumbnail?.url ?? '');
  expect([host, pathname]).toEqual(['example-images.s3.eu-central-1.amazonaws.com', `/${key}`]);
  expect(searchParams.get('X-Amz-Expires')).toBe('60');
});
