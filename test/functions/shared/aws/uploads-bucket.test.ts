import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, test } from 'vitest';
import type { Reason } from '../../../../contracts/records/rejection-reasons.ts';
import { UploadObjects } from '../../../../functions/shared/aws/uploads-bucket.ts';
import { RejectedError } from '../../../../functions/shared/runtime/errors.ts';
import { type FakeResponse, fakeHttp } from '../../../support/fake-http.ts';
import { sourceWith } from '../../../support/records.ts';

const source = sourceWith({ size: 4 });
const errorBody = (code: string) => `<?xml version="1.0"?><Error><Code>${code}</Code></Error>`;

function setUp(response: FakeResponse) {
  const { settings, requests } = fakeHttp(response);
  const client = new S3Client({ ...settings, forcePathStyle: true });
  return { uploads: new UploadObjects({ client, bucket: 'example-uploads' }), requests };
}

describe('read', () => {
  test('requests exactly the object of the event and returns its content', async () => {
    const { uploads, requests } = setUp({ headers: { 'content-length': '4' }, body: 'jpeg' });
    expect((await uploads.read(source)).toString()).toBe('jpeg');
    expect(requests[0]).toMatchObject({ method: 'GET', path: '/example-uploads/uploads/sea.jpg' });
    expect(requests[0]?.headers['if-match']).toBe('"0a4f1c6be7c1f3d2a9b8e7d6c5f4a3b2"');
  });

  test.each<[string, FakeResponse, Reason]>([
    ['an overwritten object', { status: 412, body: errorBody('PreconditionFailed') }, 'SOURCE_OVERWRITTEN'],
    ['a deleted object', { status: 404, body: errorBody('NoSuchKey') }, 'SOURCE_DELETED'],
    [
      'an object of another length',
      { headers: { 'content-length': '5' }, body: 'jpeg2' },
      'SOURCE_OVERWRITTEN',
    ],
  ])('of %s is a rejection', async (_what, response, reason) => {
    const { uploads } = setUp(response);
    await expect(uploads.read(source)).rejects.toEqual(new RejectedError(reason));
  });

  test.each<[string, FakeResponse]>([
    ['a throttled request', { status: 503, body: errorBody('SlowDown') }],
    ['a missing permission', { status: 403, body: errorBody('AccessDenied') }],
    ['a missing bucket', { status: 404, body: errorBody('NoSuchBucket') }],
    ['an incomplete body', { headers: { 'content-length': '4' }, body: 'jp' }],
  ])('with %s is an infrastructure failure', async (_what, response) => {
    const { uploads } = setUp(response);
    const error = await uploads.read(source).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toBeInstanceOf(RejectedError);
  });
});

describe('find', () => {
  test('returns the object as the source of an event', async () => {
    const headers = {
      'content-length': '4',
      etag: '"abc"',
      'last-modified': 'Sun, 01 Mar 2026 09:30:00 GMT',
    };
    const { uploads } = setUp({ headers });
    expect(await uploads.find('uploads/a')).toEqual({
      bucket: 'example-uploads',
      key: 'uploads/a',
      eTag: 'abc',
      sequencer: '0',
      size: 4,
      uploadedAt: '2026-03-01T09:30:00.000Z',
    });
  });

  test('returns undefined when there is no object', async () => {
    const { uploads } = setUp({ status: 404 });
    expect(await uploads.find('uploads/a')).toBeUndefined();
  });

  test('fails without permission', async () => {
    const { uploads } = setUp({ status: 403 });
    await expect(uploads.find('uploads/a')).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
  });
});

test('delete deletes the object', async () => {
  const { uploads, requests } = setUp({ status: 204 });
  await uploads.delete('uploads/users/alice/a');
  expect(requests[0]).toMatchObject({ method: 'DELETE', path: '/example-uploads/uploads/users/alice/a' });
});
