import { ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { presign } from './sign-request.ts';
import { type RunningStack, startTinyStack } from './tiny-stack.ts';

const Bucket = 'shared';
let stack: RunningStack;
beforeAll(async () => {
  const resources = { Bucket: { Type: 'AWS::S3::Bucket', Properties: { BucketName: Bucket } } };
  stack = await startTinyStack({ resources, outputs: {} });
  const page = { Key: 'page.html', Body: '<script>1</script>', ContentType: 'text/html' };
  await stack.s3.send(new PutObjectCommand({ Bucket, ...page }));
});
afterAll(() => stack.stop());

const get = async (path: string) => fetch(await presign({ service: 's3', url: `${stack.endpoint}${path}` }));

test('a page in a bucket cannot run scripts', async () => {
  const response = await get(`/${Bucket}/page.html`);
  expect(response.headers.get('content-type')).toBe('text/html');
  expect(response.headers.get('content-security-policy')).toBe('sandbox');
});

test('a query parameter replaces a header of the response', async () => {
  const query = 'response-content-disposition=attachment&response-content-type=text%2Fplain';
  const { headers, status } = await get(`/${Bucket}/page.html?${query}`);
  expect([status, headers.get('content-disposition'), headers.get('content-type')]).toEqual([
    200,
    'attachment',
    'text/plain',
  ]);
});

test('a query parameter replaces no other header', async () => {
  const response = await get(`/${Bucket}/page.html?response-content-security-policy=none`);
  expect(response.headers.get('content-security-policy')).toBe('sandbox');
});

test('an error document has no namespace', async () => {
  const response = await get(`/${Bucket}/missing`);
  expect(await response.text()).toContain('<Error><Code>NoSuchKey</Code>');
});

test('a listing can encode keys that XML cannot contain', async () => {
  const key = 'odd/\u0001 +ä/b';
  await stack.s3.send(new PutObjectCommand({ Bucket, Key: key, Body: 'b' }));
  const listed = await stack.s3.send(
    new ListObjectsV2Command({ Bucket, Prefix: 'odd/', EncodingType: 'url' }),
  );
  expect(listed).toMatchObject({ EncodingType: 'url', Prefix: 'odd/', KeyCount: 1 });
  expect(listed.Contents?.[0]?.Key).toBe('odd/%01%20%2B%C3%A4/b');
  const grouped = await stack.s3.send(
    new ListObjectsV2Command({ Bucket, Prefix: 'odd/', Delimiter: '/', EncodingType: 'url' }),
  );
  expect(grouped.CommonPrefixes).toEqual([{ Prefix: 'odd/%01%20%2B%C3%A4/' }]);
});

test.each([
  ['abc', 400],
  ['-1', 400],
  ['5000', 200],
])('a listing of at most %s keys gets %d', async (maxKeys, status) => {
  const response = await get(`/${Bucket}?list-type=2&max-keys=${maxKeys}`);
  expect(response.status).toBe(status);
  expect((await response.text()).includes('<MaxKeys>1000</MaxKeys>')).toBe(status === 200);
});
