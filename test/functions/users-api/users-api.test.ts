import { parse } from 'valibot';
import { beforeAll, describe, expect, test } from 'vitest';
import { problem } from '../../../contracts/http/problem.ts';
import { user, userPage } from '../../../contracts/http/users-api.ts';
import type { Profile, UserRecord } from '../../../contracts/records/user-record.ts';
import { maxTokenAgeSeconds } from '../../../functions/shared/http/authenticate.ts';
import { encodeCursor } from '../../../functions/shared/http/cursor.ts';
import { type Dependencies, usersApi } from '../../../functions/users-api/users-api.ts';
import { silentLogger } from '../../support/silent-logger.ts';
import { audience, createIssuer, issuer } from '../../support/tokens.ts';

let tokenIssuer: Awaited<ReturnType<typeof createIssuer>>;
beforeAll(async () => {
  tokenIssuer = await createIssuer();
});

const alice: Profile = {
  deleted: false,
  id: 'alice',
  name: 'Alice',
  email: 'alice@example.com',
  version: 3,
  createdAt: '2026-03-01T09:30:00.000Z',
  updatedAt: '2026-03-02T09:30:00.000Z',
};
const { deleted: _deleted, version: _version, ...aliceResource } = alice;

/** The API with a fake table that contains Alice, and a record of the calls of that table. */
function apiWith(changes: Partial<Dependencies['users']> = {}) {
  const calls: unknown[][] = [];
  const users: Dependencies['users'] = {
    create: async (id, request) => ({ ...alice, ...request, id, version: 1 }),
    get: async (id) => (id === 'alice' ? alice : undefined),
    update: async (_id, expectedVersion, { name = alice.name, email = alice.email }) => ({
      ok: true,
      item: { ...alice, name, email, version: expectedVersion + 1 },
    }),
    delete: async () => undefined,
    list: async () => ({ items: [alice], lastKey: undefined }),
    ...changes,
  };
  const recorded = Object.entries(users).map(([name, method]) => [
    name,
    (...args: never[]) => {
      calls.push([name, ...args]);
      return (method as (...all: never[]) => unknown)(...args);
    },
  ]);
  const logger = silentLogger();
  const api = usersApi({
    adminScope: 'users:admin',
    users: Object.fromEntries(recorded),
    jwtConfig: { issuer, audience, keys: tokenIssuer.keys },
    corsOrigins: ['https://app.example.com'],
    logger,
  });
  return { api, calls, logger };
}

interface Request {
  method?: string;
  headers?: Record<string, string>;
  body?: unknown;
  as?: string;
  scope?: string;
}

/** Sends a request, by default as Alice. A body that is not a string is sent as JSON. */
async function send(api: ReturnType<typeof usersApi>, path: string, request: Request = {}) {
  const { method = 'GET', headers = {}, body, as = 'alice', scope } = request;
  const claims = scope ? { scope } : {};
  const token = await tokenIssuer.token(as, { claims });
  return await api.request(path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
}

/** Parses a problem, and checks what all problems have in common. */
async function parseProblem(response: Response) {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const { type, errors, requestId, status } = parse(problem, await response.json());
  expect(status).toBe(response.status);
  expect(response.headers.get('x-request-id')).toBe(requestId);
  return { status, type: type.replace('urn:problem-type:', ''), ...(errors && { errors }) };
}

describe('POST /users', () => {
  test('creates the profile of the user', async () => {
    const { api, calls } = apiWith();
    const body = { name: '  Alice   Miller ', email: 'Alice@EXAMPLE.com ' };
    const response = await send(api, '/users', { method: 'POST', body });
    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toBe('users/alice');
    expect(response.headers.get('etag')).toBe('"1"');
    expect(parse(user, await response.json())).toMatchObject({ id: 'alice', name: 'Alice Miller' });
    expect(calls).toEqual([['create', 'alice', { name: 'Alice Miller', email: 'Alice@example.com' }]]);
  });

  test('names each missing and each unknown field', async () => {
    const { api } = apiWith();
    const body = { name: 'Alice', 'a~b': 1 };
    const { errors } = await parseProblem(await send(api, '/users', { method: 'POST', body }));
    expect(errors).toEqual([
      { pointer: '/email', detail: 'is required' },
      { pointer: '/a~0b', detail: 'is not a known field' },
    ]);
  });

  test('rejects another media type and names the accepted one', async () => {
    const { api } = apiWith();
    const headers = { 'content-type': 'text/plain' };
    const response = await send(api, '/users', { method: 'POST', body: 'Alice', headers });
    expect(response.headers.get('accept-post')).toBe('application/json');
  });

  test('of a PATCH rejects another media type and names the accepted ones', async () => {
    const { api } = apiWith();
    const headers = { 'content-type': 'text/plain', 'if-match': '"3"' };
    const response = await send(api, '/users/me', { method: 'PATCH', body: 'Al', headers });
    expect([response.status, response.headers.get('accept-patch')]).toEqual([
      415,
      'application/merge-patch+json, application/json',
    ]);
  });

  test('returns a conflict when the profile exists', async () => {
    const { api } = apiWith({ create: async () => undefined });
    const body = { name: 'Alice', email: 'alice@example.com' };
    const response = await send(api, '/users', { method: 'POST', body });
    expect(await parseProblem(response)).toEqual({ status: 409, type: 'already-exists' });
  });

  test.each([
    ['no field', {}, ['/name', '/email']],
    ['an empty name', { name: ' ', email: 'a@example.com' }, ['/name']],
    ['a name of 101 characters', { name: 'x'.repeat(101), email: 'a@example.com' }, ['/name']],
    ['a name with a control character', { name: 'a\u0007', email: 'a@example.com' }, ['/name']],
    ['an invalid email address', { name: 'Alice', email: 'alice' }, ['/email']],
    ['numbers instead of strings', { name: 1, email: 2 }, ['/name', '/email']],
    ['an unknown field', { name: 'Alice', email: 'a@example.com', 'is/admin': true }, ['/is~1admin']],
  ])('rejects a body with %s and names the field', async (_case, body, pointers) => {
    const { api, calls } = apiWith();
    const response = await send(api, '/users', { method: 'POST', body });
    const { errors = [], ...rest } = await parseProblem(response);
    expect(rest).toEqual({ status: 400, type: 'invalid-request' });
    expect(errors.map(({ pointer }) => pointer)).toEqual(pointers);
    expect(calls).toEqual([]);
  });

  test.each([
    ['that is not JSON', '{', 400, 'malformed-request', 'application/json'],
    ['that is not an object', '[]', 400, 'invalid-request', 'application/json; charset=utf-8'],
    ['of a media type that only ends in json', '{}', 415, 'unsupported-media-type', 'text/application/json'],
    ['of a media type that only begins with json', '{}', 415, 'unsupported-media-type', 'application/jsonl'],
    ['without a media type', '{}', 415, 'unsupported-media-type', ''],
    [
      'of another media type',
      'name=Alice',
      415,
      'unsupported-media-type',
      'application/x-www-form-urlencoded',
    ],
    ['of 10,001 bytes', 'x'.repeat(10_001), 413, 'content-too-large', 'application/json'],
  ])('rejects a body %s', async (_case, body, status, type, contentType) => {
    const { api } = apiWith();
    const headers = { 'content-type': contentType, 'content-length': `${body.length}` };
    const response = await send(api, '/users', { method: 'POST', body, headers });
    expect(await parseProblem(response)).toMatchObject({ status, type });
  });
});

describe('GET /users/{id}', () => {
  test.each(['/users/alice', '/users/me'])('%s is the profile of the user', async (path) => {
    const { api } = apiWith();
    const response = await send(api, path);
    expect(response.headers.get('etag')).toBe('"3"');
    expect(await response.json()).toEqual(aliceResource);
  });

  test('of another user is not found, and the table is not read', async () => {
    const { api, calls } = apiWith();
    expect(await parseProblem(await send(api, '/users/alice', { as: 'bob' }))).toMatchObject({ status: 404 });
    expect(calls).toEqual([]);
  });

  test('of another user is found with the scope users:admin', async () => {
    const { api } = apiWith();
    const response = await send(api, '/users/alice', { as: 'root', scope: 'openid users:admin' });
    expect(await response.json()).toEqual(aliceResource);
  });

  test('of a user without a profile is not found', async () => {
    const { api } = apiWith();
    expect(await parseProblem(await send(api, '/users/me', { as: 'bob' }))).toMatchObject({ status: 404 });
  });
});

describe('PATCH /users/{id}', () => {
  const patch = (request: Request) =>
    ({ method: 'PATCH', body: { name: 'Al' }, headers: { 'if-match': '"3"' }, ...request }) as const;

  test('updates the fields of the body and increments the version', async () => {
    const { api, calls } = apiWith();
    const response = await send(api, '/users/alice', patch({}));
    expect(response.headers.get('etag')).toBe('"4"');
    expect(await response.json()).toEqual({ ...aliceResource, name: 'Al' });
    expect(calls).toEqual([['update', 'alice', 3, { name: 'Al' }]]);
  });

  test('accepts the media type of a merge patch', async () => {
    const { api } = apiWith();
    const headers = { 'content-type': 'application/merge-patch+json', 'if-match': '"3"' };
    expect((await send(api, '/users/me', patch({ headers }))).status).toBe(200);
  });

  test.each([
    ['without If-Match', {}, 428, 'precondition-required'],
    ['with If-Match: *', { 'if-match': '*' }, 412, 'precondition-failed'],
    ['with a weak entity tag', { 'if-match': 'W/"3"' }, 412, 'precondition-failed'],
    ['with an entity tag that only equals the number', { 'if-match': '"03"' }, 412, 'precondition-failed'],
  ])('%s fails', async (_case, headers, status, type) => {
    const { api, calls } = apiWith();
    expect(await parseProblem(await send(api, '/users/alice', patch({ headers })))).toEqual({ status, type });
    expect(calls).toEqual([]);
  });

  test.each([
    ['an invalid body', { name: 7 }, 400],
    ['no JSON', undefined, 415],
  ])('with %s fails for that and not for its precondition', async (_case, body, status) => {
    const { api } = apiWith();
    const headers = { 'content-type': body ? 'application/json' : 'text/plain', 'if-match': '*' };
    expect((await send(api, '/users/me', patch({ headers, body }))).status).toBe(status);
  });

  test.each<[string, UserRecord | undefined, number, string]>([
    ['has another version', { ...alice, version: 4 }, 412, 'precondition-failed'],
    ['is deleted', { deleted: true, id: 'alice', version: 4 }, 404, 'not-found'],
    ['does not exist', undefined, 404, 'not-found'],
  ])('of a profile that %s fails', async (_case, current, status, type) => {
    const { api } = apiWith({ update: async () => ({ ok: false, current }) });
    expect(await parseProblem(await send(api, '/users/alice', patch({})))).toEqual({ status, type });
  });

  test.each([
    ['without a field', {}, ''],
    ['that deletes the name', { name: null }, '/name'],
  ])('%s is rejected', async (_case, body, pointer) => {
    const { api } = apiWith();
    const { errors } = await parseProblem(await send(api, '/users/alice', patch({ body })));
    expect(errors).toEqual([{ pointer, detail: expect.any(String) }]);
  });

  test('of another user is not found, even with the scope users:admin', async () => {
    const { api } = apiWith();
    const request = patch({ as: 'root', scope: 'users:admin' });
    expect(await parseProblem(await send(api, '/users/alice', request))).toMatchObject({ status: 404 });
  });
});

describe('DELETE /users/{id}', () => {
  test('writes a tombstone that outlives every access token', async () => {
    const { api, calls } = apiWith();
    const response = await send(api, '/users/me', { method: 'DELETE', headers: { 'if-match': '"3"' } });
    expect(response.status).toBe(204);
    expect(await response.text()).toBe('');
    expect(calls).toEqual([['delete', 'alice', 3, 604_800]]);
  });

  test('requires If-Match', async () => {
    const { api } = apiWith();
    expect(await parseProblem(await send(api, '/users/me', { method: 'DELETE' }))).toMatchObject({
      status: 428,
    });
  });
});

describe('GET /users', () => {
  const scope = 'users:admin';

  test('requires the scope users:admin', async () => {
    const { api } = apiWith();
    const response = await send(api, '/users');
    expect(response.headers.get('www-authenticate')).toBe(
      'Bearer error="insufficient_scope", scope="users:admin"',
    );
    expect(await parseProblem(response)).toMatchObject({
      status: 403,
      type: 'forbidden',
      errors: [{ detail: 'must have a token with the scope users:admin' }],
    });
  });

  test('continues at the cursor of the previous page', async () => {
    const { api, calls } = apiWith({ list: async () => ({ items: [alice], lastKey: { id: 'alice' } }) });
    const first = parse(userPage, await (await send(api, '/users?limit=1', { scope })).json());
    expect(first.items).toEqual([aliceResource]);
    await send(api, `/users?cursor=${first.cursor}`, { scope });
    expect(calls).toEqual([
      ['list', 1, undefined],
      ['list', 25, { id: 'alice' }],
    ]);
  });

  test.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=ten', 'limit'],
    ['cursor=x', 'cursor'],
    ['cursor=', 'cursor'],
    ['offset=3', 'offset'],
  ])('rejects %s and names the parameter', async (query, pointer) => {
    const { api } = apiWith();
    const { errors, status } = await parseProblem(await send(api, `/users?${query}`, { scope }));
    expect([status, errors]).toEqual([400, [{ pointer, detail: expect.any(String) }]]);
  });
});

describe('the app', () => {
  test('returns not-found for an unknown path', async () => {
    const { api } = apiWith();
    expect(await parseProblem(await send(api, '/nothing'))).toEqual({ status: 404, type: 'not-found' });
  });

  test.each([
    ['PUT', '/users/me', 'GET, HEAD, PATCH, DELETE, OPTIONS'],
    ['DELETE', '/users', 'POST, GET, HEAD, OPTIONS'],
  ])('rejects %s %s and lists the allowed methods', async (method, path, allow) => {
    const { api } = apiWith();
    const response = await send(api, path, { method });
    expect(await parseProblem(response)).toEqual({ status: 405, type: 'method-not-allowed' });
    expect(response.headers.get('allow')).toBe(allow);
  });

  test('responds to HEAD like to GET, without a body', async () => {
    const { api } = apiWith();
    const response = await send(api, '/users/me', { method: 'HEAD' });
    expect([response.status, response.headers.get('etag'), await response.text()]).toEqual([200, '"3"', '']);
  });

  test('responds to OPTIONS without a token, with the allowed methods', async () => {
    const { api } = apiWith();
    const response = await api.request('/users/me', { method: 'OPTIONS' });
    expect([response.status, response.headers.get('allow')]).toEqual([
      204,
      'GET, HEAD, PATCH, DELETE, OPTIONS',
    ]);
  });

  test('allows web pages of the configured origins only', async () => {
    const { api } = apiWith();
    const allowedOrigin = async (origin: string) => {
      const headers = { origin, 'access-control-request-method': 'PATCH' };
      const response = await api.request('/users/me', { method: 'OPTIONS', headers });
      return response.headers.get('access-control-allow-origin');
    };
    expect(await allowedOrigin('https://app.example.com')).toBe('https://app.example.com');
    expect(await allowedOrigin('https://evil.example.com')).toBeNull();
  });

  test('lists the methods and headers that a page may send, and those that it may read', async () => {
    const { api } = apiWith();
    const headers = { origin: 'https://app.example.com', 'access-control-request-method': 'PATCH' };
    const { headers: preflight } = await api.request('/users/me', { method: 'OPTIONS', headers });
    expect(preflight.get('access-control-allow-methods')).toBe('GET,HEAD,POST,PATCH,DELETE');
    expect(preflight.get('access-control-allow-headers')).toBe(
      'Authorization,Content-Type,Idempotency-Key,If-Match,If-None-Match',
    );
    expect(preflight.get('access-control-max-age')).toBe('600');
    const { headers: response } = await send(api, '/users/me', {
      headers: { origin: 'https://app.example.com' },
    });
    expect(response.get('access-control-expose-headers')).toBe('ETag,Location,Retry-After,X-Request-Id');
  });

  test('ignores the request id of a client, which is in no log of the API', async () => {
    const { api } = apiWith();
    const response = await send(api, '/users/me', { headers: { 'x-request-id': 'of-the-client' } });
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('returns the request id of API Gateway, and security headers', async () => {
    const { api } = apiWith();
    const response = await api.request('/users/me', {}, { requestContext: { requestId: 'request-1' } });
    expect(response.headers.get('x-request-id')).toBe('request-1');
    expect(parse(problem, await response.json()).requestId).toBe('request-1');
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'");
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('strict-transport-security')).toContain('max-age');
  });

  test('responds with 503 and Retry-After when the table is throttled', async () => {
    const throttle = Object.assign(new Error('rate exceeded for table users'), {
      name: 'ThrottlingException',
    });
    const { api } = apiWith({ get: () => Promise.reject(throttle) });
    const response = await send(api, '/users/me');
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await parseProblem(response)).toEqual({ status: 503, type: 'service-unavailable' });
  });

  test('logs an internal error with the request id and does not disclose it', async () => {
    const { api, logger } = apiWith({ get: () => Promise.reject(new Error('internal detail')) });
    const response = await send(api, '/users/me');
    const requestId = response.headers.get('x-request-id');
    expect(await response.clone().text()).not.toContain('detail');
    expect(await parseProblem(response)).toEqual({ status: 500, type: 'internal-error' });
    expect(logger.lines).toMatchObject([
      { level: 'error', message: 'Request failed', fields: { requestId } },
    ]);
  });
});

describe('a value that no client got from the API', () => {
  test.each(['x'.repeat(3000), '%00', 'a b', '.', '..', 'alice%2Fbob'])(
    'is not found as an id: %.40s',
    async (id) => {
      const { api, calls } = apiWith();
      const request = { as: 'root', scope: 'users:admin' };
      expect((await send(api, `/users/${id}`, request)).status).toBe(404);
      expect(calls).toEqual([]);
    },
  );

  test('is invalid as a cursor', async () => {
    const { api } = apiWith();
    const cursor = encodeCursor('users', { id: 'x'.repeat(1025) });
    const request = { as: 'root', scope: 'users:admin' };
    expect(await parseProblem(await send(api, `/users?cursor=${cursor}`, request))).toMatchObject({
      status: 400,
    });
  });
});

test('a list of entity tags matches the version that is current', async () => {
  const { api } = apiWith({
    update: async (_id, version) =>
      version === alice.version ? { ok: true, item: alice } : { ok: false, current: alice },
  });
  const response = await send(api, '/users/me', {
    method: 'PATCH',
    body: { name: 'Al' },
    headers: { 'if-match': '"1", "3", "2"' },
  });
  expect(response.status).toBe(200);
});

test('a profile is private, and a browser revalidates it', async () => {
  const { api } = apiWith();
  const response = await send(api, '/users/me');
  expect(response.headers.get('cache-control')).toBe('private, no-cache');
});

test('a tombstone outlives every token', async () => {
  const { api, calls } = apiWith();
  await send(api, '/users/me', { method: 'DELETE', headers: { 'if-match': '"3"' } });
  expect(Number(calls[0]?.[3])).toBeGreaterThan(maxTokenAgeSeconds);
});
