import { ListBucketsCommand, type S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { presign } from './sign-request.ts';
import { type RunningStack, startTinyStack } from './tiny-stack.ts';

let stack: RunningStack;
beforeAll(async () => {
  const resources = { Bucket: { Type: 'AWS::S3::Bucket' } };
  const outputs = { BucketName: { Ref: 'Bucket' } };
  stack = await startTinyStack(
    { resources, outputs },
    {
      pages:
        ({ outputs }) =>
        async (request) => {
          const { method, url } = request;
          const headers = new Headers({ 'set-cookie': 'one=1' });
          headers.append('set-cookie', 'two=2');
          return Response.json(
            { method, url, body: await request.text(), outputs },
            { status: 203, headers },
          );
        },
    },
  );
});
afterAll(() => stack.stop());

const accept = 'text/html,application/xhtml+xml';

test('a browser that opens the address gets the page', async () => {
  const response = await fetch(`${stack.endpoint}/?code=1`, { headers: { accept } });
  expect(response.status).toBe(203);
  expect(response.headers.getSetCookie()).toEqual(['one=1', 'two=2']);
  expect(await response.json()).toEqual({
    method: 'GET',
    url: `${stack.endpoint}/?code=1`,
    body: '',
    outputs: { BucketName: expect.any(String) },
  });
});

test('a form is sent to a path of the pages', async () => {
  const response = await fetch(`${stack.endpoint}/_form?x=1`, { method: 'POST', body: 'name=alice' });
  expect(await response.json()).toMatchObject({ method: 'POST', body: 'name=alice' });
});

test('a signed request for the same address lists the buckets', async () => {
  const url = await presign({ service: 's3', url: `${stack.endpoint}/` });
  expect(await (await fetch(url, { headers: { accept } })).text()).toContain('<ListAllMyBucketsResult');
  const client: S3Client = stack.s3;
  expect((await client.send(new ListBucketsCommand({}))).Buckets).toHaveLength(1);
});

test.each([
  ['a request that does not ask for a page', '/', { accept: 'application/xml' }],
  ['a bucket', '/bucket/key', { accept }],
])('%s is for S3', async (_, path, headers) => {
  const response = await fetch(`${stack.endpoint}${path}`, { headers });
  expect([response.status, await response.text()]).toEqual([403, expect.stringContaining('<Error>')]);
});

test('a method that no page has is for S3', async () => {
  expect((await fetch(`${stack.endpoint}/_form`, { method: 'PUT' })).status).toBe(403);
});
