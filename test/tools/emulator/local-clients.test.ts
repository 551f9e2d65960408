import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { presign, sendSigned } from './sign-request.ts';
import { type RunningStack, startTinyStack } from './tiny-stack.ts';

let stack: RunningStack;
beforeAll(async () => {
  const resources = { Bucket: { Type: 'AWS::S3::Bucket' } };
  stack = await startTinyStack({ resources, outputs: { BucketName: { Ref: 'Bucket' } } });
});
afterAll(() => stack.stop());

/** Sends a GET request with exactly these headers; fetch would replace Host and Origin. */
async function get(url: string, headers: Record<string, string>) {
  const sent = request(url, { headers });
  sent.end();
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
