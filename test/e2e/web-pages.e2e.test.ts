import { randomUUID } from 'node:crypto';
import { parse } from 'valibot';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ImageResource, imageResource } from '../../contracts/http/images-api.ts';
import { problem } from '../../contracts/http/problem.ts';
import { ApiClient } from '../support/api-client.ts';
import { Stack } from '../support/stack.ts';
import { testEnforcement } from '../support/target-limits.ts';

/** The stages of these tests allow every port of localhost. */
const origin = 'http://localhost:5173';
const foreignOrigin = 'https://evil.example.com';

let stack: Stack;
let apiUrl: string;
beforeAll(async () => {
  stack = await Stack.connect();
  apiUrl = stack.client.getOutput('ApiUrl');
});
afterAll(() => stack.close());

/** Sends the request with which a browser asks whether a page of this origin may send another one. */
async function askAllowedOrigin(url: string, page: string, method: string, headers = 'content-type') {
  const response = await fetch(url, {
    method: 'OPTIONS',
    headers: {
      origin: page,
      'access-control-request-method': method,
      'access-control-request-headers': headers,
    },
  });
  return response.headers.get('access-control-allow-origin');
}

async function createImage(): Promise<ImageResource> {
  const client = await ApiClient.for(apiUrl, `user-${randomUUID()}`);
  const body = { fileName: 'sea.jpg', contentType: 'image/jpeg', size: 3 };
  return parse(imageResource, await (await client.send('POST', 'images', { body })).json());
}

describe.concurrent('a web page', () => {
  test('of an origin of the stage may call the API, and no other page', async () => {
    expect(await askAllowedOrigin(`${apiUrl}users/me`, origin, 'PATCH')).toBe(origin);
    expect(await askAllowedOrigin(`${apiUrl}users/me`, foreignOrigin, 'PATCH')).toBeNull();
  });

  test('reads the problem of a request that a function refuses', async () => {
    const response = await fetch(`${apiUrl}users/me`, { headers: { origin } });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([401, origin]);
    const { requestId } = parse(problem, await response.json());
    expect(response.headers.get('x-request-id')).toBe(requestId);
  });

  testEnforcement('gateway responses')('reads the problem of a path that the API does not have', async () => {
    const headers = { origin, authorization: 'Bearer x.y.z' };
    const response = await fetch(`${apiUrl}unknown/path`, { headers });
    expect([response.status, response.headers.get('content-type')]).toEqual([
      404,
      'application/problem+json',
    ]);
    expect(response.headers.get('access-control-allow-origin')).toBe('*');
    const { type, requestId } = parse(problem, await response.json());
    expect(type).toBe('urn:problem-type:not-found');
    expect(response.headers.get('x-request-id')).toBe(requestId);
  });

  testEnforcement('CORS of buckets')('uploads with a presigned URL, and reads the ETag', async () => {
    const { upload } = await createImage();
    const url = upload?.url ?? '';
    const headers = 'content-type,if-none-match';
    expect(await askAllowedOrigin(url, origin, 'PUT', headers)).toBe(origin);
    expect(await askAllowedOrigin(url, foreignOrigin, 'PUT', headers)).toBeNull();
    const { 'content-length': _length, ...signed } = upload?.headers ?? {};
    const response = await fetch(url, { method: 'PUT', headers: { ...signed, origin }, body: 'jpg' });
    expect([response.status, response.headers.get('access-control-allow-origin')]).toEqual([200, origin]);
    expect(response.headers.get('access-control-expose-headers')).toBe('ETag');
  });
});
