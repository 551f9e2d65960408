import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import { RejectedError } from '../../../../functions/shared/runtime/errors.ts';
import { UploadsBucket } from '../../../../functions/shared/stores/uploads-bucket.ts';
import { type Answer, fakeHttp } from '../../../support/fake-http.ts';
import { sourceOf } from '../../../support/records.ts';

const source = sourceOf({ bytes: 4 });
const errorBody = (code: string) => `<?xml version="1.0"?><Error><Code>${code}</Code></Error>`;

function bucketThatAnswers(answer: Answer) {
  const { settings, requests } = fakeHttp(answer);
  const client = new S3Client({ ...settings, forcePathStyle: true });
  return { uploads: new UploadsBucket({ client, name: 'example-uploads' }), requests };
}

describe('read', () => {
  test('asks for exactly the object of the event and gives its bytes', async () => {
    const { uploads, requests } = bucketThatAnswers({ headers: { 'content-length': '4' }, body: 'jpeg' });
    expect((await uploads.read(source)).toString()).toBe('jpeg');
    expect(requests[0]).toMatchObject({ method: 'GET', path: '/example-uploads/uploads/sea.jpg' });
    expect(requests[0]?.headers['if-match']).toBe('"0a4f1c6be7c1f3d2a9b8e7d6c5f4a3b2"');
  });

  test.each([
    ['an object that was overwritten', { status: 412, body: errorBody('PreconditionFailed') }, 'OVERWRITTEN'],
    ['an object that was deleted', { status: 404, body: errorBody('NoSuchKey') }, 'GONE'],
    ['an object of another length', { headers: { 'content-length': '5' }, body: 'jpeg2' }, 'OVERWRITTEN'],
  ])('of %s is an outcome', async (_what, answer, reason) => {
    const { uploads } = bucketThatAnswers(answer);
    await expect(uploads.read(source)).rejects.toEqual(new RejectedError(reason as 'GONE'));
  });

  test.each([
    ['a throttle', { status: 503, body: errorBody('SlowDown') }],
    ['a missing permission', { status: 403, body: errorBody('AccessDenied') }],
    ['a missing bucket', { status: 404, body: errorBody('NoSuchBucket') }],
    ['a body that ends early', { headers: { 'content-length': '4' }, body: 'jp' }],
  ])('that meets %s is trouble', async (_what, answer) => {
    const { uploads } = bucketThatAnswers(answer);
    const error = await uploads.read(source).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(RejectedError);
  });
});

describe('find', () => {
  test('gives the object as an event would name it', async () => {
    const { uploads } = bucketThatAnswers({ headers: { 'content-length': '4', etag: '"abc"' } });
    const found = { bucket: 'example-uploads', key: 'uploads/a', eTag: 'abc', sequencer: '0', bytes: 4 };
    expect(await uploads.find('uploads/a')).toEqual(found);
  });

  test('gives nothing where nothing is', async () => {
    const { uploads } = bucketThatAnswers({ status: 404 });
    expect(await uploads.find('uploads/a')).toBeUndefined();
  });

  test('fails where it may not look', async () => {
    const { uploads } = bucketThatAnswers({ status: 403 });
    await expect(uploads.find('uploads/a')).rejects.toThrow();
  });
});

test('remove deletes the object', async () => {
  const { uploads, requests } = bucketThatAnswers({ status: 204 });
  await uploads.remove('uploads/users/alice/a');
  expect(requests[0]).toMatchObject({ method: 'DELETE', path: '/example-uploads/uploads/users/alice/a' });
});
