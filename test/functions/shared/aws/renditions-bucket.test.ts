import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { RenditionObjects } from '../../../../functions/shared/aws/renditions-bucket.ts';
import { type FakeResponse, fakeHttp } from '../../../support/fake-http.ts';

function setUp(response: FakeResponse = {}) {
  const { settings, requests } = fakeHttp(response);
  const client = new S3Client({ ...settings, forcePathStyle: true });
  return { renditions: new RenditionObjects({ client, bucket: 'example-images' }), requests };
}

test('write puts a rendition under its attempt and returns the fields of the record', async () => {
  const { renditions, requests } = setUp();
  const image = { data: Buffer.from('webp'), width: 320, height: 240 };
  const rendition = await renditions.write({ imageId: 'a', attempt: 2 }, 'thumbnail', image);
  expect(rendition).toEqual({
    key: 'images/a/2/thumbnail.webp',
    format: 'webp',
    width: 320,
    height: 240,
    size: 4,
  });
  expect(requests[0]).toMatchObject({ method: 'PUT', path: '/example-images/images/a/2/thumbnail.webp' });
  expect(requests[0]?.headers).toMatchObject({
    'content-type': 'image/webp',
    'cache-control': 'private, max-age=31536000, immutable',
  });
});

test('list returns the key and the attempt of each rendition', async () => {
  const keys = ['images/a/1/thumbnail.webp', 'images/a/12/thumbnail.webp'];
  const contents = keys.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('');
  const { renditions, requests } = setUp({
    body: `<ListBucketResult>${contents}</ListBucketResult>`,
  });
  expect(await renditions.list('a')).toEqual([
    { key: keys[0], attempt: 1 },
    { key: keys[1], attempt: 12 },
  ]);
  expect(requests[0]).toMatchObject({ method: 'GET', query: { prefix: 'images/a/' } });
});

describe('delete', () => {
  test('deletes every key', async () => {
    const { renditions, requests } = setUp({ body: '<DeleteResult/>' });
    await renditions.delete(['images/a/1/thumbnail.webp', 'images/a/2/thumbnail.webp']);
    expect(requests[0]).toMatchObject({ method: 'POST', path: '/example-images/' });
    expect(requests[0]?.body).toMatch(/images\/a\/1\/thumbnail.webp.*images\/a\/2\/thumbnail.webp/);
  });

  test('sends no request without keys', async () => {
    const { renditions, requests } = setUp();
    await renditions.delete([]);
    expect(requests).toEqual([]);
  });

  test('fails when S3 did not delete one of them', async () => {
    const error = '<Error><Key>images/a/1/thumbnail.webp</Key><Code>InternalError</Code></Error>';
    const { renditions } = setUp({ body: `<DeleteResult>${error}</DeleteResult>` });
    await expect(renditions.delete(['images/a/1/thumbnail.webp'])).rejects.toThrow('InternalError');
  });
});
