import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { WorkFiles } from '../../../../functions/shared/stores/work-files.ts';
import { type Answer, fakeHttp } from '../../../support/fake-http.ts';

const attempt = { imageId: 'a', attempt: 2 };
const size = { width: 1, height: 2, channels: 3 } as const;

function bucketThatAnswers(answer: Answer = {}) {
  const { settings, requests } = fakeHttp(answer);
  const client = new S3Client({ ...settings, forcePathStyle: true });
  return { files: new WorkFiles({ client, bucket: 'example-images' }), requests };
}

test('write puts pixels under their attempt and says where, and what size they have', async () => {
  const { files, requests } = bucketThatAnswers();
  const file = await files.write(attempt, 'large', { data: Buffer.from('pixels'), ...size });
  expect(file).toEqual({ key: 'work/a/2/large.raw', ...size });
  expect(requests[0]).toMatchObject({ method: 'PUT', path: '/example-images/work/a/2/large.raw' });
});

describe('read', () => {
  test('gives the pixels back', async () => {
    const { files } = bucketThatAnswers({ body: 'pixels' });
    const pixels = await files.read({ key: 'work/a/2/large.raw', ...size });
    expect(pixels).toEqual({ data: Buffer.from('pixels'), ...size });
  });

  test('takes no file of another size', async () => {
    const { files } = bucketThatAnswers({ body: 'pixel' });
    const read = files.read({ key: 'work/a/2/large.raw', ...size });
    await expect(read).rejects.toThrow('work/a/2/large.raw has 5 bytes, not 1 × 2 × 3');
  });
});

describe('removeAll', () => {
  const listing = '<ListBucketResult><Contents><Key>work/a/2/large.raw</Key></Contents></ListBucketResult>';

  test('lists what the attempt has left, and removes it', async () => {
    const { files, requests } = bucketThatAnswers({ body: listing });
    await files.removeAll(attempt);
    expect(requests.map(({ method }) => method)).toEqual(['GET', 'POST']);
    expect(requests[1]?.body).toContain('<Key>work/a/2/large.raw</Key>');
    expect(requests[1]?.body).toContain('<Quiet>true</Quiet>');
  });

  test('asks for no more where nothing is left', async () => {
    const { files, requests } = bucketThatAnswers({ body: '<ListBucketResult></ListBucketResult>' });
    await files.removeAll(attempt);
    expect(requests).toHaveLength(1);
  });

  test('fails when S3 answers 200 and kept a file', async () => {
    const kept = '<Error><Key>work/a/2/large.raw</Key><Code>InternalError</Code></Error>';
    const { files } = bucketThatAnswers({
      body: listing.replace('</ListBucketResult>', `${kept}</ListBucketResult>`),
    });
    await expect(files.removeAll(attempt)).rejects.toThrow('S3 could not delete 1 work files: InternalError');
  });
});
