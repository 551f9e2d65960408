import { parse } from 'valibot';
import { beforeAll, describe, expect, test } from 'vitest';
import { problem } from '../../../events/problem.ts';
import { user, userPage } from '../../../events/users-api.ts';
import type { Profile, UserRefusal } from '../../../functions/shared/stores/users-table.ts';
import { type Collaborators, usersApi } from '../../../functions/users-api/users-api.ts';
import { silentLogger } from '../../support/silent-logger.ts';
import { audience, createIssuer, issuer } from '../../support/tokens.ts';

let tokens: Awaited<ReturnType<typeof createIssuer>>;
beforeAll(async () => {
  tokens = await createIssuer();
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
const { deleted: _deleted, version: _version, ...visibleAlice } = alice;

/** The API over a table that holds Alice, but for the changes; and what the table was asked. */
function apiWith(changes: Partial<Collaborators['users']> = {}) {
  const asked: unknown[][] = [];
  const users: Collaborators['users'] = {
    create: async (id, given) => ({ ...alice, ...given, id, version: 1 }),
    get: async (id) => (id === 'alice' ? alice : undefined),
    change: async (_id, version, { name = alice.name, email = alice.email }) => ({
      ...alice,
      ...{ name, email, version: version + 1 },
    }),
    delete: async () => undefined,
    page: async () => ({ found: [alice], next: undefined }),
    ...changes,
  };
  const noted = Object.entries(users).map(([name, call]) => [
    name,
    (...given: never[]) => {
      asked.push([name, ...given]);
      return (call as (...all: never[]) => unknown)(...given);
    },
  ]);
  const logger = silentLogger();
  const api = usersApi({
    users: Object.fromEntries(noted),
    tokens: { issuer, audience, keys: tokens.keys },
    corsOrigins: ['https://app.example.com'],
    logger,
  });
  return { api, asked, logger };
}

interface Request {
  method?: string;
  headers?: Record<string, string>;
  body?: unknown;
  as?: string;
  scope?: string;
}

/** Sends a request as Alice, unless it says otherwise; a body is sent as JSON. */
async function send(api: ReturnType<typeof usersApi>, path: string, request: Request = {}) {
  const { method = 'GET', headers = {}, body, as = 'alice', scope } = request;
  const claims = scope ? { scope } : {};
  const token = await tokens.token(as, { claims });
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

/** The problem that a response carries. */
async function problemOf(response: Response) {
  expect(response.headers.get('content-type')).toBe('application/problem+json');
  const { type, errors, requestId, status } = parse(problem, await response.json());
  expect(status).toBe(response.status);
  expect(response.headers.get('x-request-id')).toBe(requestId);
  return { status, type: type.replace('urn:problem-type:', ''), ...(errors && { errors }) };
}

describe('POST /users', () => {
  test('creates the profile of the caller', async () => {
    const { api, asked } = apiWith();
    const body = { name: '  Alice   Miller ', email: 'Alice@EXAMPLE.com ' };
    const response = await send(api, '/users', { method: 'POST', body });
    expect(response.status).toBe(201);
    expect(response.headers.get('location')).toBe('users/alice');
    expect(response.headers.get('etag')).toBe('"1"');
    expect(parse(user, await response.json())).toMatchObject({ id: 'alice', name: 'Alice Miller' });
    expect(asked).toEqual([['create', 'alice', { name: 'Alice Miller', email: 'Alice@example.com' }]]);
  });

  test('tells of fields that are missing or unknown what they are', async () => {
    const { api } = apiWith();
    const body = { name: 'Alice', 'a~b': 1 };
    const { errors } = await problemOf(await send(api, '/users', { method: 'POST', body }));
    expect(errors).toEqual([
      { pointer: '/email', expected: 'this field' },
      { pointer: '/a~0b', expected: 'no such field' },
    ]);
  });

  test('of another type says which one is taken', async () => {
    const { api } = apiWith();
    const headers = { 'content-type': 'text/plain' };
    const response = await send(api, '/users', { method: 'POST', body: 'Alice', headers });
    expect(response.headers.get('accept-post')).toBe('application/json');
  });

  test('of one that is there is a conflict', async () => {
    const { api } = apiWith({ create: async () => undefined });
    const body = { name: 'Alice', email: 'alice@example.com' };
    const response = await send(api, '/users', { method: 'POST', body });
    expect(await problemOf(response)).toEqual({ status: 409, type: 'already-exists' });
  });

  test.each([
    ['nothing', {}, ['/name', '/email']],
    ['an empty name', { name: ' ', email: 'a@example.com' }, ['/name']],
    ['a name of 101 characters', { name: 'x'.repeat(101), email: 'a@example.com' }, ['/name']],
    ['a name with a control character', { name: 'a\u0007', email: 'a@example.com' }, ['/name']],
    ['no e-mail address', { name: 'Alice', email: 'alice' }, ['/email']],
    ['numbers', { name: 1, email: 2 }, ['/name', '/email']],
    ['an unknown field', { name: 'Alice', email: 'a@example.com', 'is/admin': true }, ['/is~1admin']],
  ])('with %s is told what was expected, and where', async (_what, body, pointers) => {
    const { api, asked } = apiWith();
    const response = await send(api, '/users', { method: 'POST', body });
    const { errors = [], ...refused } = await problemOf(response);
    expect(refused).toEqual({ status: 400, type: 'invalid-request' });
    expect(errors.map(({ pointer }) => pointer)).toEqual(pointers);
    expect(asked).toEqual([]);
  });

  test.each([
    ['that is no JSON', '{', 400, 'malformed-request', 'application/json'],
    ['that is no object', '[]', 400, 'invalid-request', 'application/json; charset=utf-8'],
    ['of a type that only ends in JSON', '{}', 415, 'unsupported-media-type', 'text/application/json'],
    ['of a type that only begins with JSON', '{}', 415, 'unsupported-media-type', 'application/jsonl'],
    ['of no type', '{}', 415, 'unsupported-media-type', ''],
    ['of another type', 'name=Alice', 415, 'unsupported-media-type', 'application/x-www-form-urlencoded'],
    ['of 10,001 bytes', 'x'.repeat(10_001), 413, 'content-too-large', 'application/json'],
  ])('with a body %s is refused', async (_what, body, status, type, contentType) => {
    const { api } = apiWith();
    const headers = { 'content-type': contentType, 'content-length': `${body.length}` };
    const response = await send(api, '/users', { method: 'POST', body, headers });
    expect(await problemOf(response)).toMatchObject({ status, type });
  });
});

describe('GET /users/{id}', () => {
  test.each(['/users/alice', '/users/me'])('as %s is the profile of the caller', async (path) => {
    const { api } = apiWith();
    const response = await send(api, path);
    expect(response.headers.get('etag')).toBe('"3"');
    expect(await response.json()).toEqual(visibleAlice);
  });

  test('of another is not found, without a look at the table', async () => {
    const { api, asked } = apiWith();
    expect(await problemOf(await send(api, '/users/alice', { as: 'bob' }))).toMatchObject({ status: 404 });
    expect(asked).toEqual([]);
  });

  test('of another is there for an administrator', async () => {
    const { api } = apiWith();
    const response = await send(api, '/users/alice', { as: 'root', scope: 'openid users:admin' });
    expect(await response.json()).toEqual(visibleAlice);
  });

  test('of nobody is not found', async () => {
    const { api } = apiWith();
    expect(await problemOf(await send(api, '/users/me', { as: 'bob' }))).toMatchObject({ status: 404 });
  });
});

describe('PATCH /users/{id}', () => {
  const patch = (request: Request) =>
    ({ method: 'PATCH', body: { name: 'Al' }, headers: { 'if-match': '"3"' }, ...request }) as const;

  test('changes what it names, and makes a new version', async () => {
    const { api, asked } = apiWith();
    const response = await send(api, '/users/alice', patch({}));
    expect(response.headers.get('etag')).toBe('"4"');
    expect(await response.json()).toEqual({ ...visibleAlice, name: 'Al' });
    expect(asked).toEqual([['change', 'alice', 3, { name: 'Al' }]]);
  });

  test('is a merge patch too', async () => {
    const { api } = apiWith();
    const headers = { 'content-type': 'application/merge-patch+json', 'if-match': '"3"' };
    expect((await send(api, '/users/me', patch({ headers }))).status).toBe(200);
  });

  test.each([
    ['without a version', {}, 428, 'precondition-required'],
    ['with any version', { 'if-match': '*' }, 412, 'precondition-failed'],
    ['with a weak version', { 'if-match': 'W/"3"' }, 412, 'precondition-failed'],
    ['with two versions', { 'if-match': '"3", "4"' }, 412, 'precondition-failed'],
  ])('%s is refused', async (_what, headers, status, type) => {
    const { api, asked } = apiWith();
    expect(await problemOf(await send(api, '/users/alice', patch({ headers })))).toEqual({ status, type });
    expect(asked).toEqual([]);
  });

  test.each<[string, UserRefusal['refusedBy'], number, string]>([
    ['has another version', { ...alice, version: 4 }, 412, 'precondition-failed'],
    ['is deleted', { deleted: true, id: 'alice', version: 4 }, 404, 'not-found'],
    ['is not there', undefined, 404, 'not-found'],
  ])('of a profile that %s is refused', async (_what, refusedBy, status, type) => {
    const { api } = apiWith({ change: async () => ({ refusedBy }) });
    expect(await problemOf(await send(api, '/users/alice', patch({})))).toEqual({ status, type });
  });

  test.each([
    ['of nothing', {}, ''],
    ['that removes the name', { name: null }, '/name'],
  ])('%s is refused', async (_what, body, pointer) => {
    const { api } = apiWith();
    const { errors } = await problemOf(await send(api, '/users/alice', patch({ body })));
    expect(errors).toEqual([{ pointer, expected: expect.any(String) }]);
  });

  test('of another, by an administrator too, is not found', async () => {
    const { api } = apiWith();
    const request = patch({ as: 'root', scope: 'users:admin' });
    expect(await problemOf(await send(api, '/users/alice', request))).toMatchObject({ status: 404 });
  });
});

describe('DELETE /users/{id}', () => {
  test('leaves a tombstone for longer than tokens live', async () => {
    const { api, asked } = apiWith();
    const response = await send(api, '/users/me', { method: 'DELETE', headers: { 'if-match': '"3"' } });
    expect(response.status).toBe(204);
    expect(await response.text()).toBe('');
    expect(asked).toEqual([['delete', 'alice', 3, 604_800]]);
  });

  test('needs the version, too', async () => {
    const { api } = apiWith();
    expect(await problemOf(await send(api, '/users/me', { method: 'DELETE' }))).toMatchObject({
      status: 428,
    });
  });
});

describe('GET /users', () => {
  const scope = 'users:admin';

  test('is for administrators', async () => {
    const { api } = apiWith();
    expect(await problemOf(await send(api, '/users'))).toEqual({ status: 403, type: 'forbidden' });
  });

  test('goes on where the page before stopped', async () => {
    const { api, asked } = apiWith({ page: async () => ({ found: [alice], next: { id: 'alice' } }) });
    const first = parse(userPage, await (await send(api, '/users?limit=1', { scope })).json());
    expect(first.items).toEqual([visibleAlice]);
    await send(api, `/users?cursor=${first.cursor}`, { scope });
    expect(asked).toEqual([
      ['page', 1, undefined],
      ['page', 25, { id: 'alice' }],
    ]);
  });

  test.each([
    ['limit=0', 'limit'],
    ['limit=101', 'limit'],
    ['limit=ten', 'limit'],
    ['cursor=x', 'cursor'],
    ['cursor=', 'cursor'],
    ['offset=3', 'offset'],
  ])('with %s is refused, naming it', async (query, pointer) => {
    const { api } = apiWith();
    const { errors, status } = await problemOf(await send(api, `/users?${query}`, { scope }));
    expect([status, errors]).toEqual([400, [{ pointer, expected: expect.any(String) }]]);
  });
});

describe('every route', () => {
  test('that is none is not found', async () => {
    const { api } = apiWith();
    expect(await problemOf(await send(api, '/nothing'))).toEqual({ status: 404, type: 'not-found' });
  });

  test.each([
    ['PUT', '/users/me', 'GET, HEAD, PATCH, DELETE, OPTIONS'],
    ['DELETE', '/users', 'POST, GET, HEAD, OPTIONS'],
  ])('refuses %s %s, and says what it allows', async (method, path, allow) => {
    const { api } = apiWith();
    const response = await send(api, path, { method });
    expect(await problemOf(response)).toEqual({ status: 405, type: 'method-not-allowed' });
    expect(response.headers.get('allow')).toBe(allow);
  });

  test('answers HEAD as GET, without a body', async () => {
    const { api } = apiWith();
    const response = await send(api, '/users/me', { method: 'HEAD' });
    expect([response.status, response.headers.get('etag'), await response.text()]).toEqual([200, '"3"', '']);
  });

  test('answers OPTIONS without a token, with what it allows', async () => {
    const { api } = apiWith();
    const response = await api.request('/users/me', { method: 'OPTIONS' });
    expect([response.status, response.headers.get('allow')]).toEqual([
      204,
      'GET, HEAD, PATCH, DELETE, OPTIONS',
    ]);
  });

  test('lets pages of our origins call, and no others', async () => {
    const { api } = apiWith();
    const allowed = async (origin: string) => {
      const headers = { origin, 'access-control-request-method': 'PATCH' };
      const response = await api.request('/users/me', { method: 'OPTIONS', headers });
      return response.headers.get('access-control-allow-origin');
    };
    expect(await allowed('https://app.example.com')).toBe('https://app.example.com');
    expect(await allowed('https://evil.example.com')).toBeNull();
  });

  test('tells pages which methods and headers they may send, and which they may read', async () => {
    const { api } = apiWith();
    const headers = { origin: 'https://app.example.com', 'access-control-request-method': 'PATCH' };
    const { headers: answer } = await api.request('/users/me', { method: 'OPTIONS', headers });
    expect(answer.get('access-control-allow-methods')).toBe('GET,HEAD,POST,PATCH,DELETE');
    expect(answer.get('access-control-allow-headers')).toBe(
      'Authorization,Content-Type,Idempotency-Key,If-Match,If-None-Match',
    );
    expect(answer.get('access-control-max-age')).toBe('600');
    const { headers: read } = await send(api, '/users/me', {
      headers: { origin: 'https://app.example.com' },
    });
    expect(read.get('access-control-expose-headers')).toBe('ETag,Location,Retry-After,X-Request-Id');
  });

  test('takes no request id that is too long for a log', async () => {
    const { api } = apiWith();
    const response = await send(api, '/users/me', { headers: { 'x-request-id': 'x'.repeat(65) } });
    expect(response.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'");
  });

  test('carries the id of the request, and headers that browsers heed', async () => {
    const { api } = apiWith();
    const response = await send(api, '/users/me', { headers: { 'x-request-id': 'mine-1' } });
    expect(response.headers.get('x-request-id')).toBe('mine-1');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('strict-transport-security')).toContain('max-age');
  });

  test('asks to come again when the table is throttled', async () => {
    const throttle = Object.assign(new Error('rate exceeded for table users'), {
      name: 'ThrottlingException',
    });
    const { api } = apiWith({ get: () => Promise.reject(throttle) });
    const response = await send(api, '/users/me');
    expect(response.headers.get('retry-after')).toBe('1');
    expect(await problemOf(response)).toEqual({ status: 503, type: 'busy' });
  });

  test('tells nothing of an error that is ours, but logs it with the id of the request', async () => {
    const { api, logger } = apiWith({ get: () => Promise.reject(new Error('table users-7 is on fire')) });
    const response = await send(api, '/users/me', { headers: { 'x-request-id': 'mine-2' } });
    expect(await response.clone().text()).not.toContain('fire');
    expect(await problemOf(response)).toEqual({ status: 500, type: 'internal-error' });
    expect(logger.lines).toMatchObject([
      { level: 'error', message: 'Request failed', fields: { requestId: 'mine-2' } },
    ]);
  });
});
