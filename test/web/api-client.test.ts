import { afterEach, describe, expect, test, vi } from 'vitest';
import { ApiClient, ApiError, retryAfterMs } from '../../web/api-client.ts';

const problem = { type: 'urn:problem-type:not-found', title: 'Gone', status: 404, requestId: 'r' };

/** An API that gives these responses in order. */
function create(...responses: (Response | Error)[]) {
  const requests: Request[] = [];
  vi.stubGlobal('fetch', async (url: string, init: RequestInit) => {
    requests.push(new Request(url, init));
    const response = responses.shift();
    return response instanceof Error ? Promise.reject(response) : response;
  });
  const tokens = { get: async () => 'old', renew: async () => 'new' };
  return { api: new ApiClient({ url: 'https://api.test/v1/', tokens }), requests };
}

afterEach(() => vi.unstubAllGlobals());

describe('a request', () => {
  test('carries the token and the idempotency key', async () => {
    const { api, requests } = create(Response.json({ id: '1' }, { status: 201 }));
    await api.createImage({ fileName: 'a.jpg', contentType: 'image/jpeg', size: 1 }, 'key');
    expect([requests[0]?.method, requests[0]?.url]).toEqual(['POST', 'https://api.test/v1/images']);
    expect(requests[0]?.headers.get('authorization')).toBe('Bearer old');
    expect(requests[0]?.headers.get('idempotency-key')).toBe('key');
  });

  test('is repeated once with another token after 401', async () => {
    const { api, requests } = create(
      new Response(null, { status: 401 }),
      new Response(null, { status: 204 }),
    );
    await api.deleteImage('1');
    expect(requests.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer old', 'Bearer new']);
  });

  test('fails after the second 401', async () => {
    const { api, requests } = create(
      new Response(null, { status: 401 }),
      new Response(null, { status: 401 }),
    );
    await expect(api.getImage('1')).rejects.toMatchObject({ name: 'ApiError', status: 401 });
    expect(requests).toHaveLength(2);
  });

  test('fails with the problem of the API', async () => {
    const headers = { 'content-type': 'application/problem+json' };
    const { api } = create(new Response(JSON.stringify(problem), { status: 404, headers }));
    await expect(api.getImage('1')).rejects.toMatchObject({ message: 'Gone', status: 404, problem });
  });

  test.each([
    ['a lost connection', () => new TypeError('Failed to fetch'), 0],
    ['throttling', () => new Response('', { status: 429, headers: { 'retry-after': '3' } }), 3000],
    ['a failure of the server', () => new Response('', { status: 503 }), 0],
  ])('may be repeated after %s', async (_, respond, expected) => {
    const { api } = create(respond());
    await expect(api.getImage('1')).rejects.toMatchObject({
      name: 'RetryableError',
      retryAfterMs: expected,
    });
  });

  test('that the API wants to see minutes later fails with its reason', async () => {
    const headers = { 'content-type': 'application/problem+json', 'retry-after': '61' };
    const { api } = create(new Response(JSON.stringify(problem), { status: 429, headers }));
    await expect(api.getImage('1')).rejects.toMatchObject({ name: 'ApiError', status: 429, message: 'Gone' });
  });

  test('with the version of a profile is a condition', async () => {
    const { api, requests } = create(Response.json({ id: 'a' }, { headers: { etag: '"2"' } }));
    expect(await api.updateProfile({ name: 'A' }, '"1"')).toEqual({ id: 'a', eTag: '"2"' });
    expect(requests[0]?.headers.get('if-match')).toBe('"1"');
  });
});

test('an error that is no problem document has a message too', () => {
  expect(new ApiError(400, undefined).message).toContain('400');
});

test.each([
  ['7', 7000],
  ['Thu, 01 Jan 1970 00:00:05 GMT', 4000],
  ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
  ['soon', 0],
])('Retry-After may be a number of seconds or a date: %s', (value, expected) => {
  expect(retryAfterMs(new Headers({ 'retry-after': value }), 1000)).toBe(expected);
});
