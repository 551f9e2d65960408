import { type Context, Hono } from 'hono';
import { exportJWK, generateKeyPair, type JSONWebKeySet } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { type AuthenticatedEnv, authenticate } from '../../../functions/shared/http/authenticate.ts';
import { createIssuer } from '../../../tools/issuer/create-issuer.ts';
import { AuthorizationFlow } from '../../support/authorization-flow.ts';

const base = 'http://127.0.0.1:4566/_issuer';
const page = 'http://localhost:5173/';
let issuer: Hono;
let keys: JSONWebKeySet;

beforeAll(async () => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const { x = '', y = '', d = '' } = await exportJWK(privateKey);
  const app = createIssuer({
    issuer: 'https://localhost/',
    audience: 'image-pipeline',
    adminScope: 'users:admin',
    webClientId: 'web',
    programSecret: 'test',
    signingKey: { kid: 'key', kty: 'EC', crv: 'P-256', x, y, d },
    stylesheetUrl: '/style.css',
  });
  issuer = new Hono().route('/_issuer', app);
  keys = (await (await issuer.request(`${base}/jwks.json`)).json()) as JSONWebKeySet;
});

const newFlow = () => new AuthorizationFlow({ send: (request) => issuer.request(request), base, page });

/** The principal that the APIs see for this token. */
async function readPrincipal(token: string) {
  const app = new Hono<AuthenticatedEnv>();
  app.use(authenticate({ issuer: 'https://localhost/', audience: 'image-pipeline', keys }));
  app.onError((error, context: Context) => context.text(error.message, 401));
  app.get('/', (context) => context.json(context.get('principal')));
  return await (await app.request('/', { headers: { authorization: `Bearer ${token}` } })).text();
}

describe('the code flow', () => {
  test('gives a page a token that the APIs accept, after the user has chosen a name', async () => {
    const flow = newFlow();
    const form = await flow.authorize();
    expect([form.status, await form.text()]).toEqual([200, expect.stringContaining('Sign in as …')]);
    const code = await flow.signIn('alice');
    const { status, body } = await flow.exchange(code);
    expect([status, body.token_type, body.expires_in]).toEqual([200, 'Bearer', 3600]);
    expect(JSON.parse(await readPrincipal(body.access_token))).toEqual({ id: 'alice', scopes: ['openid'] });
  });

  test('gives administrators their scope', async () => {
    const flow = newFlow();
    const { body } = await flow.exchange(await flow.signIn('root', { administrator: 'on' }));
    expect(JSON.parse(await readPrincipal(body.access_token))).toMatchObject({
      scopes: ['openid', 'users:admin'],
    });
  });

  test('returns the nonce and the client in an ID token, which the APIs refuse', async () => {
    const flow = newFlow();
    const { body } = await flow.exchange(await flow.signIn('alice'));
    const claims = JSON.parse(Buffer.from(body.id_token.split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({ iss: 'https://localhost/', aud: 'web', sub: 'alice', nonce: 'n' });
    expect(await readPrincipal(body.id_token)).not.toContain('alice');
  });

  test('accepts a code once', async () => {
    const flow = newFlow();
    const code = await flow.signIn('alice');
    expect((await flow.exchange(code)).status).toBe(200);
    expect(await flow.exchange(code)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  test.each([
    { code_verifier: 'v'.repeat(43) },
    { redirect_uri: 'http://localhost:5174/' },
    { client_id: 'other' },
  ])('refuses a code with another %o', async (changes) => {
    const flow = newFlow();
    const result = await flow.exchange(await flow.signIn('alice'), changes);
    expect(result).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  test.each(['', 'two words', '<script>', 'x'.repeat(129)])('refuses the name %o', async (name) => {
    const response = await newFlow().post({ name });
    expect(response.status).toBe(400);
    expect(response.headers.get('set-cookie')).toBeNull();
  });

  test('refuses a form of another site', async () => {
    const response = await newFlow().post({ name: 'alice' }, { origin: 'https://evil.example' });
    expect(response.status).toBe(403);
  });
});

describe('a request for a code', () => {
  test.each([
    ['an address of another machine', { redirect_uri: 'https://evil.example/' }],
    ['an address with a fragment', { redirect_uri: `${page}#x` }],
    ['an unknown client', { client_id: 'other' }],
  ])('is not redirected to %s', async (_, changes) => {
    const response = await newFlow().authorize(changes);
    expect([response.status >= 400, response.headers.get('location')]).toEqual([true, null]);
  });

  test.each([
    ['invalid_request', { code_challenge: '' }],
    ['invalid_request', { code_challenge_method: 'plain' }],
    ['unsupported_response_type', { response_type: 'token' }],
    ['invalid_scope', { scope: 'profile' }],
  ])('returns %s to the page for %o', async (error, changes) => {
    const response = await newFlow().authorize(changes);
    const location = new URL(response.headers.get('location') ?? '');
    expect(location.origin + location.pathname).toBe(page);
    expect([location.searchParams.get('error'), location.searchParams.get('state')]).toEqual([error, 's']);
  });
});

describe('the session', () => {
  test('signs the user in again without a page', async () => {
    const flow = newFlow();
    await flow.signIn('alice');
    const response = await flow.authorize({ prompt: 'none' });
    const code = new URL(response.headers.get('location') ?? '').searchParams.get('code') ?? '';
    expect((await flow.exchange(code)).status).toBe(200);
  });

  test('is asked for without one: login_required instead of a page', async () => {
    const response = await newFlow().authorize({ prompt: 'none' });
    expect(response.headers.get('location')).toContain('error=login_required');
  });

  test.each(['post_logout_redirect_uri', 'logout_uri'])(
    'ends, and the browser returns to %s',
    async (name) => {
      const flow = newFlow();
      await flow.signIn('alice');
      const response = await flow.signOut(name);
      expect(response.headers.get('location')).toBe(page);
      expect((await flow.authorize({ prompt: 'none' })).headers.get('location')).toContain('login_required');
    },
  );

  test('is no access token', async () => {
    const flow = newFlow();
    await flow.signIn('alice');
    expect(await readPrincipal(flow.session)).not.toContain('alice');
  });
});

describe('a refresh token', () => {
  test('gives another access token, once', async () => {
    const flow = newFlow();
    const first = await flow.exchange(await flow.signIn('alice'));
    const second = await flow.refresh(first.body.refresh_token);
    expect(JSON.parse(await readPrincipal(second.body.access_token))).toMatchObject({ id: 'alice' });
    expect((await flow.refresh(first.body.refresh_token)).body.error).toBe('invalid_grant');
    expect((await flow.refresh(second.body.refresh_token)).status).toBe(200);
  });
});

describe('a program', () => {
  const basic = (secret: string) => ({ authorization: `Basic ${btoa(`checker:${secret}`)}` });

  test('gets a token under its client id', async () => {
    const { body } = await newFlow().requestToken({ grant_type: 'client_credentials' }, basic('test'));
    expect(JSON.parse(await readPrincipal(body.access_token))).toEqual({ id: 'checker', scopes: [] });
  });

  test('gets the scope of administrators when it asks for it', async () => {
    const form = { grant_type: 'client_credentials', scope: 'users:admin' };
    const credentials = { client_id: 'checker', client_secret: 'test' };
    const { body } = await newFlow().requestToken({ ...form, ...credentials });
    expect(JSON.parse(await readPrincipal(body.access_token)).scopes).toEqual(['users:admin']);
  });

  test('gets nothing with another secret or scope', async () => {
    const form = { grant_type: 'client_credentials' };
    expect(await newFlow().requestToken(form, basic('x'))).toMatchObject({ status: 401 });
    const scoped = await newFlow().requestToken({ ...form, scope: 'all' }, basic('test'));
    expect(scoped.body.error).toBe('invalid_scope');
  });
});

test('pages of this machine may read the token endpoint, and no others', async () => {
  const readOrigin = async (origin: string) => {
    const response = await issuer.request(`${base}/token`, { method: 'POST', headers: { origin } });
    return response.headers.get('access-control-allow-origin');
  };
  expect(await readOrigin('http://localhost:5173')).toBe('http://localhost:5173');
  expect(await readOrigin('https://evil.example')).toBeNull();
});
