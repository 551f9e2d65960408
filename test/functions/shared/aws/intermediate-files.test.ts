import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { IntermediateFiles } from '../../../../functions/shared/aws/intermediate-files.ts';
import { type FakeResponse, fakeHttp } from '../../../support/fake-http.ts';

const attemptKey = { imageId: 'a', attempt: 2 };
const size = { width: 1, height: 2, channels: 3 } as const;

function setUp(response: FakeResponse = {}) {
  const { settings, requests } = fakeHttp(response);
  const client = new S3Client({ ...settings, forcePathStyle: true });
  return { files: new IntermediateFiles({ client, bucket: 'example-images' }), requests };
}

test('write puts a raw image under its attempt and returns its key and its size', async () => {
  const { files, requests } = setUp();
  const file = await files.write(attemptKey, 'large', { data: Buffer.from('pixels'), ...size });
  expect(file).toEqual({ key: 'work/a/2/large.raw', ...size });
  expect(requests[0]).toMatchObject({ method: 'PUT', path: '/example-images/work/a/2/large.raw' });
});

describe('read', () => {
  test('returns the raw image', async () => {
    const { files, requests } = setUp({ body: 'pixels' });
    const image = await files.read({ key: 'work/a/2/large.raw', ...size });
    expect(image).toEqual({ data: Buffer.from('pixels'), ...size });
    expect(requests[0]).toMatchObject({ method: 'GET', path: '/example-images/work/a/2/large.raw' });
  });

  test('fails when the file has another size', async () => {
    const { files } = setUp({ body: 'pixel' });
    const read = files.read({ key: 'work/a/2/large.raw', ...size });
    await expect(read).rejects.toThrow('The intermediate file has 5 bytes, expected 1 × 2 × 3');
  });
});

describe('deleteAll', () => {
  const listing = '<ListBucketResult><Contents><Key>work/a/2/large.raw</Key></Contents></ListBucketResult>';

  test('lists the files of the attempt and deletes them', async () => {
    const { files, requests } = setUp({ body: listing });
    await files.deleteAll(attemptKey);
    expect(requests.map(({ method }) => method)).toEqual(['GET', 'POST']);
    expect(requests[0]).toMatchObject({ query: { prefix: 'work/a/2/' } });
    expect(requests[1]?.body).toContain('<Key>work/a/2/large.raw</Key>');
  });

  test('deletes nothing when the attempt has no files', async () => {
    const { files, requests } = setUp({ body: '<ListBucketResult></ListBucketResult>' });
    await files.deleteAll(attemptKey);
    expect(requests).toHaveLength(1);
  });

  test('fails when S3 did not delete a file', async () => {
    const error = '<Error><Key>work/a/2/large.raw</Key><Code>InternalError</Code></Error>';
    const { files } = setUp({
      body: listing.replace('</ListBucketResult>', `${error}</ListBucketResult>`),
    });
    await expect(files.deleteAll(attemptKey)).rejects.toThrow('InternalError');
  });
});
