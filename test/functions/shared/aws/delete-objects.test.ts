import { S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { deleteObjects } from '../../../../functions/shared/aws/delete-objects.ts';
import { type FakeResponse, fakeHttp } from '../../../support/fake-http.ts';

const keys = ['images/a/1/thumbnail.webp', 'images/a/2/thumbnail.webp'];

function createClient(response: FakeResponse) {
  const { settings, requests } = fakeHttp(response);
  return { client: new S3Client({ ...settings, forcePathStyle: true }), requests };
}

test('all keys are deleted by one request', async () => {
  const { client, requests } = createClient({ body: '<DeleteResult/>' });
  await deleteObjects(client, 'example-images', keys);
  expect(requests).toHaveLength(1);
  expect(requests[0]).toMatchObject({ method: 'POST', path: '/example-images/' });
  expect(requests[0]?.body).toMatch(/<Key>images\/a\/1\/thumbnail.webp<\/Key>.*images\/a\/2\/thumbnail.webp/);
  expect(requests[0]?.body).toContain('<Quiet>true</Quiet>');
});

test('without keys there is no request', async () => {
  const { client, requests } = createClient({ body: '<DeleteResult/>' });
  await deleteObjects(client, 'example-images', []);
  expect(requests).toEqual([]);
});

test('an object that S3 did not delete is an error, although the status is 200', async () => {
  const error = `<Error><Key>${keys[0]}</Key><Code>InternalError</Code></Error>`;
  const { client } = createClient({ body: `<DeleteResult>${error}</DeleteResult>` });
  await expect(deleteObjects(client, 'example-images', keys)).rejects.toThrow(
    'S3 did not delete 1 of 2 objects: InternalError',
  );
});
