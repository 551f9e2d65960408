import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { ImagesBucket } from '../../../../functions/shared/stores/images-bucket.ts';
import { type Answer, fakeHttp } from '../../../support/fake-http.ts';

function bucketThatAnswers(answer: Answer = {}) {
  const { settings, requests } = fakeHttp(answer);
  const client = new S3Client({ ...settings, forcePathStyle: true });
  return { renditions: new ImagesBucket({ client, name: 'example-images' }), requests };
}

test('write puts a rendition under its attempt and says what stands there', async () => {
  const { renditions, requests } = bucketThatAnswers();
  const file = { data: Buffer.from('webp'), width: 320, height: 240 };
  const rendition = await renditions.write({ imageId: 'a', attempt: 2 }, 'thumbnail', file);
  expect(rendition).toEqual({
    key: 'images/a/2/thumbnail.webp',
    format: 'webp',
    width: 320,
    height: 240,
    bytes: 4,
  });
  expect(requests[0]).toMatchObject({ method: 'PUT', path: '/example-images/images/a/2/thumbnail.webp' });
  expect(requests[0]?.headers['content-type']).toBe('image/webp');
});

test('list names the attempt of each file', async () => {
  const keys = ['images/a/1/thumbnail.webp', 'images/a/12/thumbnail.webp'];
  const contents = keys.map((key) => `<Contents><Key>${key}</Key></Contents>`).join('');
  const { renditions } = bucketThatAnswers({ body: `<ListBucketResult>${contents}</ListBucketResult>` });
  expect(await renditions.list('a')).toEqual([
    { key: keys[0], attempt: 1 },
    { key: keys[1], attempt: 12 },
  ]);
});

describe('remove', () => {
  test('names every file', async () => {
    const { renditions, requests } = bucketThatAnswers({ body: '<DeleteResult/>' });
    await renditions.remove(['images/a/1/thumbnail.webp', 'images/a/2/thumbnail.webp']);
    expect(requests[0]?.body).toMatch(/images\/a\/1\/thumbnail.webp.*images\/a\/2\/thumbnail.webp/);
    expect(requests[0]?.body).toContain('<Quiet>true</Quiet>');
  });

  test('of nothing asks nothing', async () => {
    const { renditions, requests } = bucketThatAnswers();
    await renditions.remove([]);
    expect(requests).toEqual([]);
  });

  test('fails when S3 answers 200 and kept a file', async () => {
    const kept =
      '<DeleteResult><Error><Key>images/a/1/x</Key><Code>InternalError</Code></Error></DeleteResult>';
    const { renditions } = bucketThatAnswers({ body: kept });
    await expect(renditions.remove(['images/a/1/x'])).rejects.toThrow('InternalError');
  });
});
