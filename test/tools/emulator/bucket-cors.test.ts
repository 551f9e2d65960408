import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { presign } from './sign-request.ts';
import { type RunningStack, startTinyStack } from './tiny-stack.ts';

const page = 'http://localhost:5173';
let stack: RunningStack;
let object: string;
beforeAll(async () => {
  const CorsRules = [
    {
      AllowedOrigins: ['http://localhost:*', 'https://app.example.com'],
      AllowedMethods: ['GET', 'PUT'],
      AllowedHeaders: ['content-type', 'x-amz-*'],
      ExposedHeaders: ['ETag'],
      MaxAge: 600,
    },
    { AllowedOrigins: ['*'], AllowedMethods: ['HEAD'] },
  ];
  const resources = {
    Bucket: {
      Type: 'AWS::S3::Bucket',
      Properties: { BucketName: 'shared', CorsConfiguration: { CorsRules } },
    },
    Closed: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'closed' } },
  };
  stack = await startTinyStack({ resources, outputs: {} });
  object = `${stack.endpoint}/shared/a.txt`;
});
afterAll(() => stack.stop());

/** The request with which a browser asks whether a page may send another one. It has no signature. */
async function preflight(url: string, origin: string, method: string, headers?: string) {
  const response = await fetch(url, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': method,
      ...(headers && { 'access-control-request-headers': headers }),
    },
  });
  return { status: response.status, headers: response.headers, body: await response.text() };
}

describe('a preflight', () => {
  test('gets the rule of the bucket', async () => {
    const { status, headers } = await preflight(object, page, 'PUT', 'Content-Type, x-amz-meta-a');
    expect(status).toBe(200);
    expect(Object.fromEntries(headers)).toMatchObject({
      'access-control-allow-origin': page,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'GET, PUT',
      'access-control-allow-headers': 'Content-Type, x-amz-meta-a',
      'access-control-expose-headers': 'ETag',
      'access-control-max-age': '600',
    });
  });

  test('of any origin gets *, and no credentials', async () => {
    const { headers } = await preflight(object, 'https://other.example', 'HEAD');
    expect(headers.get('access-control-allow-origin')).toBe('*');
    expect(headers.get('access-control-allow-credentials')).toBeNull();
  });

  test.each([
    ['another origin', 'https://evil.example', 'PUT', undefined],
    ['an origin that begins as an allowed one', 'https://app.example.com.evil.example', 'PUT', undefined],
    ['another method', page, 'DELETE', undefined],
    ['another header', page, 'PUT', 'authorization'],
  ])('is refused for %s', async (_, origin, method, headers) => {
    const { status, headers: received, body } = await preflight(object, origin, method, headers);
    expect([status, received.get('access-control-allow-origin')]).toEqual([403, null]);
    expect(body).toContain('This CORS request is not allowed.');
  });

  test.each(['/', '/shared', '/shared/', '/closed/a.txt', '/unknown/a.txt'])(
    'is refused for %s',
    async (path) => {
      expect((await preflight(`${stack.endpoint}${path}`, page, 'GET')).status).toBe(403);
    },
  );
});

describe('a page that a rule allows', () => {
  const headers = { origin: page, 'sec-fetch-site': 'cross-site' };

  test('writes and reads an object, and reads errors', async () => {
    const written = await fetch(await presign({ service: 's3', url: object, method: 'PUT' }), {
      method: 'PUT',
      headers,
      body: 'text',
    });
    expect([written.status, written.headers.get('access-control-allow-origin')]).toEqual([200, page]);
    const read = await fetch(await presign({ service: 's3', url: object }), { headers });
    expect([await read.text(), read.headers.get('access-control-expose-headers')]).toEqual(['text', 'ETag']);
    const missing = await fetch(await presign({ service: 's3', url: `${object}x` }), { headers });
    expect([missing.status, missing.headers.get('access-control-allow-origin')]).toEqual([404, page]);
  });

  test.each([
    ['the buckets', 's3', '/'],
    ['the objects of the bucket', 's3', '/shared?list-type=2'],
    ['an object of another bucket', 's3', '/closed/a.txt'],
    ['another service, by the path of an object', 'sqs', '/shared/a.txt'],
  ])('does not reach %s', async (_, service, path) => {
    const response = await fetch(await presign({ service, url: `${stack.endpoint}${path}` }), { headers });
    expect(response.status).toBe(403);
    expect(await response.text()).toContain('Web pages of other origins');
  });
});
