import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import type { LookupFunction } from 'node:net';
import { text } from 'node:stream/consumers';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { presign, sendSigned } from './sign-request.ts';
import { type RunningStack, startTinyStack } from './tiny-stack.ts';

let stack: RunningStack;
beforeAll(async () => {
  const resources = { Bucket: { Type: 'AWS::S3::Bucket' } };
  stack = await startTinyStack({ resources, outputs: { BucketName: { Ref: 'Bucket' } } });
});
afterAll(() => stack.stop());

const get = (url: string, headers: Record<string, string>) => send(url, headers);

/** Sends a request with exactly these headers; fetch would replace Host and Origin. */
async function send(
  url: string,
  headers: Record<string, string>,
  { method = 'GET', body = '' }: { method?: string; body?: string } = {},
) {
  const sent = request(url, { method, headers });
  sent.end(body);
  const [response]: IncomingMessage[] = await once(sent, 'response');
  return { status: response?.statusCode, body: response ? await text(response) : '' };
}

/** ListBuckets, as a web page could send it with the public credentials: the signature is in the query. */
const listBuckets = () => presign({ service: 's3', url: `${stack.endpoint}/` });

describe('a web page of another origin', () => {
  test.each([
    { origin: 'https://evil.example' },
    { origin: 'http://localhost:3000' },
    { origin: 'null' },
    { 'sec-fetch-site': 'cross-site' },
  ])('cannot call AWS with the public credentials: %o', async (headers) => {
    const { status, body } = await get(await listBuckets(), headers);
    expect(status).toBe(403);
    expect(body).toContain('Web pages of other origins may call only the APIs of the stack');
  });

  test('is refused before the signature is read', async () => {
    const { status } = await get(`${stack.endpoint}/`, { origin: 'https://evil.example' });
    expect(status).toBe(403);
  });
});

/** What a page could send to each service with the public credentials, the signature in the query. */
const calls = [
  { service: 's3', path: '/' },
  { service: 's3', path: '/tiny-bucket?list-type=2' },
  { service: 's3', path: '/tiny-bucket/key', method: 'PUT', body: 'x' },
  { service: 's3', path: '/tiny-bucket/key', method: 'DELETE' },
  { service: 'lambda', path: '/2015-03-31/functions/any/invocations', method: 'POST', body: '{}' },
  { service: 'sqs', path: '/', method: 'POST', body: '{}' },
  { service: 'sns', path: '/', method: 'POST', body: 'Action=Publish' },
  { service: 'dynamodb', path: '/', method: 'POST', body: '{}' },
  { service: 'logs', path: '/', method: 'POST', body: '{}' },
  { service: 'states', path: '/', method: 'POST', body: '{}' },
  { service: 'cloudformation', path: '/', method: 'POST', body: 'Action=DescribeStacks' },
];
const foreignHeaders = [
  { origin: 'https://evil.example' },
  { origin: 'null' },
  { 'sec-fetch-site': 'cross-site' },
  { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' },
];

describe.each(calls)('$service $method $path', ({ service, path, ...call }) => {
  test.each(foreignHeaders)('is closed to a page with %o', async (headers) => {
    const url = await presign({ service, url: `${stack.endpoint}${path}`, ...call });
    const response = await send(url, headers, call);
    expect([response.status, response.body]).toEqual([
      403,
      expect.stringContaining('Web pages of other origins may call only the APIs of the stack'),
    ]);
  });

  test('is closed to a page whose host name resolves to this machine', async () => {
    const url = await presign({ service, url: `${stack.endpoint}${path}`, ...call });
    const response = await send(url, { host: 'evil.example', origin: 'http://evil.example' }, call);
    expect([response.status, response.body]).toEqual([403, expect.stringContaining('Host header')]);
  });
});

describe('a client of this machine', () => {
  test.each([{}, { 'sec-fetch-site': 'same-origin' }, { 'sec-fetch-site': 'none' }])(
    'calls AWS: %o',
    async (headers) => {
      expect((await get(await listBuckets(), headers)).status).toBe(200);
    },
  );

  test('calls AWS from a page of the same origin', async () => {
    expect((await get(await listBuckets(), { origin: stack.endpoint })).status).toBe(200);
  });
});

describe('a host name', () => {
  test.each([
    'evil.example',
    'evil.example:4566',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '10.0.0.1',
  ])('that is not of the loopback interface is refused, also without a signature: %s', async (host) => {
    for (const path of ['/', '/_aws/execute-api/x/v1/users', '/_docs/']) {
      const { status, body } = await get(`${stack.endpoint}${path}`, { host });
      expect([status, body]).toEqual([403, expect.stringContaining('Host header')]);
    }
  });

  test.each(['localhost', 'bucket.localhost:4566', '[::1]:4566', '127.0.0.1'])(
    'of the loopback interface is accepted: %s',
    async (host) => {
      const { body } = await get(`${stack.endpoint}/`, { host });
      expect(body).not.toContain('Host header');
    },
  );
});

describe('the endpoint localhost', () => {
  const Bucket = 'tiny-bucket';
  const settings = () => {
    const port = new URL(stack.endpoint).port;
    // Not every resolver knows the subdomains of localhost; this one answers as systemd and browsers do.
    const lookup: LookupFunction = (_, options, callback) =>
      options.all ? callback(null, [{ address: '127.0.0.1', family: 4 }]) : callback(null, '127.0.0.1', 4);
    const requestHandler = { httpAgent: new Agent({ lookup }) };
    return { ...stack.settings, endpoint: `http://localhost:${port}`, requestHandler };
  };

  test.each([true, false])('serves S3, path style: %s', async (forcePathStyle) => {
    const client = new S3Client({ ...settings(), forcePathStyle });
    const Key = '_docs/ä b+c//d/../e';
    await client.send(new PutObjectCommand({ Bucket, Key, Body: 'text' }));
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: '_docs/' }));
    const url = await getSignedUrl(client, new HeadObjectCommand({ Bucket, Key }));
    await client.send(new DeleteObjectCommand({ Bucket, Key }));
    const missing = client.send(new HeadObjectCommand({ Bucket, Key }));
    expect([await Body?.transformToString(), Contents?.map((each) => each.Key)]).toEqual(['text', [Key]]);
    expect(new URL(url).hostname).toBe(forcePathStyle ? 'localhost' : 'tiny-bucket.localhost');
    await expect(missing).rejects.toMatchObject({ name: 'NotFound' });
    client.destroy();
  });

  test.each([true, false])('lists buckets, path style: %s', async (forcePathStyle) => {
    const client = new S3Client({ ...settings(), forcePathStyle });
    const { Buckets = [] } = await client.send(new ListBucketsCommand({}));
    expect(Buckets.map(({ Name }) => Name)).toEqual([Bucket]);
    client.destroy();
  });

  test('serves presigned URLs to the host name of a bucket, and to no other one', async () => {
    const client = new S3Client(settings());
    await client.send(new PutObjectCommand({ Bucket, Key: 'presigned', Body: 'text' }));
    const url = new URL(await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: 'presigned' })));
    const send = (host: string) => get(`${stack.endpoint}${url.pathname}${url.search}`, { host });
    expect(await send(url.host)).toEqual({ status: 200, body: 'text' });
    expect((await send(url.host.replace('tiny-bucket', 'other-bucket'))).status).toBe(403);
    client.destroy();
  });

  test('serves the other services', async () => {
    const client = new SQSClient(settings());
    await expect(client.send(new ListQueuesCommand({}))).resolves.toBeDefined();
    client.destroy();
  });
});

describe('a header of AWS that is not signed', () => {
  test.each([
    ['x-amz-copy-source', '/tiny-bucket/secret'],
    ['x-amz-content-sha256', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER'],
    ['x-amz-meta-note', 'added'],
  ])('is refused beside a presigned URL: %s', async (name, value) => {
    const url = await presign({ service: 's3', method: 'PUT', url: `${stack.endpoint}/tiny-bucket/own` });
    const response = await fetch(url, { method: 'PUT', body: 'x', headers: { [name]: value } });
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('headers present in the request which were not signed');
  });

  test('is accepted when the signature covers it', async () => {
    const response = await sendSigned({
      service: 's3',
      method: 'PUT',
      url: `${stack.endpoint}/tiny-bucket/own`,
      headers: { 'x-amz-meta-note': 'signed' },
      body: 'x',
    });
    expect(response.status).toBe(200);
  });
});
