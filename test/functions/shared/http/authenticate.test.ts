import fc from 'fast-check';
import { Hono } from 'hono';
import type { JSONWebKeySet, JWTPayload } from 'jose';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { standardClaims } from '../../../../contracts/http/token-claims.ts';
import {
  type AuthenticatedEnv,
  authenticate,
  type JwtConfig,
  maxTokenAgeSeconds,
} from '../../../../functions/shared/http/authenticate.ts';
import { ProblemError } from '../../../../functions/shared/http/problem.ts';
import { audience, createIssuer, inSeconds, issuer, unsignedToken } from '../../../support/tokens.ts';

let trusted: Awaited<ReturnType<typeof createIssuer>>;
let untrusted: Awaited<ReturnType<typeof createIssuer>>;
beforeAll(async () => {
  [trusted, untrusted] = await Promise.all([createIssuer(), createIssuer()]);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** An app that returns its principal, or the kind of the problem. */
function appWith(keys: URL | JSONWebKeySet = trusted.keys, options: Partial<JwtConfig> = {}) {
  const app = new Hono<AuthenticatedEnv>();
  app.use(authenticate({ issuer, audience, keys, ...options }));
  app.get('/', (context) => context.json(context.get('principal')));
  app.onError((error) =>
    error instanceof ProblemError
      ? new Response(error.kind, { status: 401, headers: error.headers })
      : new Response(error.name, { status: 500 }),
  );
  return async (authorization: string | undefined) => {
    const response = await app.request(
      '/',
      authorization === undefined ? {} : { headers: { authorization } },
    );
    return {
      status: response.status,
      challenge: response.headers.get('www-authenticate'),
      text: await response.text(),
    };
  };
}

describe('an access token', () => {
  test.each([
    ['ES256', 'ec'],
    ['RS256', 'rsa'],
  ])('signed by %s identifies the principal and its scopes', async (alg, kid) => {
    const key = alg === 'RS256' ? { key: trusted.rsaKey } : {};
    const token = await trusted.token('alice', { header: { alg, kid }, claims: { scope: 'a b' }, ...key });
    const { text } = await appWith()(`Bearer ${token}`);
    expect(JSON.parse(text)).toEqual({ id: 'alice', scopes: ['a', 'b'] });
  });

  test('is required: a request without one, or of another scheme, gets a challenge', async () => {
    expect(await appWith()(undefined)).toMatchObject({ status: 401, challenge: 'Bearer' });
    expect(await appWith()('Basic YTpi')).toMatchObject({ challenge: 'Bearer error="invalid_request"' });
  });

  test.each(['XBearer TOKEN', 'Bearer TOKEN more', 'Bearer TOKEN.more', 'Bearer  TOKEN'])(
    'in another form is an invalid request: %s',
    async (form) => {
      const authorization = form.replace('TOKEN', await trusted.token('alice'));
      expect(await appWith()(authorization)).toMatchObject({ challenge: 'Bearer error="invalid_request"' });
    },
  );

  test('may be for several audiences, and for one of several', async () => {
    const token = await trusted.token('alice', { claims: { aud: ['other', audience] } });
    expect(await appWith()(`Bearer ${token}`)).toMatchObject({ status: 200 });
    const options = { audience: ['first', audience] };
    expect(await appWith(trusted.keys, options)(`Bearer ${token}`)).toMatchObject({ status: 200 });
  });

  test('without scopes has none', async () => {
    const token = await trusted.token('alice', { claims: { scope: undefined } });
    expect(JSON.parse((await appWith()(`Bearer ${token}`)).text)).toEqual({ id: 'alice', scopes: [] });
  });

  const invalid: [string, () => string | Promise<string>][] = [
    ['without a signature', () => unsignedToken('alice')],
    [
      'signed with a public key as a shared secret',
      () =>
        trusted.token('alice', {
          header: { alg: 'HS256' },
          key: Buffer.from(JSON.stringify(trusted.keys.keys[0])),
        }),
    ],
    ['signed with a key of another issuer', () => untrusted.token('alice')],
    ['that has expired', () => trusted.token('alice', { claims: { exp: inSeconds(-60) } })],
    ['that never expires', () => trusted.token('alice', { claims: { exp: undefined as unknown as number } })],
    ['that is not yet valid', () => trusted.token('alice', { claims: { nbf: inSeconds(60) } })],
    ['of another issuer', () => trusted.token('alice', { claims: { iss: 'https://other.example.com/' } })],
    ['for another audience', () => trusted.token('alice', { claims: { aud: 'other' } })],
    ['without a key id', () => trusted.token('alice', { header: { kid: undefined as unknown as string } })],
    ['with an unknown key id', () => trusted.token('alice', { header: { kid: 'old' } })],
    ['without a subject', () => trusted.token(undefined)],
    ['whose subject would change a path', () => trusted.token('alice/../bob')],
    ['whose subject is the segment of a parent', () => trusted.token('..')],
    ['whose subject is the segment of itself', () => trusted.token('.')],
    ['without the time of its issue', () => trusted.token('alice', { claims: { iat: undefined } })],
    [
      'that is older than the maximum',
      () => trusted.token('alice', { claims: { iat: inSeconds(-maxTokenAgeSeconds - 10) } }),
    ],
    ['whose scopes are no text', () => trusted.token('alice', { claims: { scope: [1] } })],
    ['that is not a JWT', () => 'a.b.c'],
    ['that was changed', async () => (await trusted.token('alice')).replace(/\.[^.]{4}/, '.abcd')],
  ];

  test.each(invalid)('%s is rejected', async (_case, make) => {
    const response = await appWith()(`Bearer ${await make()}`);
    expect(response).toEqual({
      status: 401,
      challenge: 'Bearer error="invalid_token"',
      text: 'unauthorized',
    });
  });
});

describe('the claims of', () => {
  /** Tokens as the providers document them, and the settings of infra/settings/example.ts for each. */
  const providers: [string, JWTPayload, Partial<JwtConfig>][] = [
    [
      'Cognito',
      { aud: '', client_id: 'app', token_use: 'access', scope: 'users/admin openid', sub: 'alice' },
      {
        audience: ['web', 'app'],
        claims: { ...standardClaims, audience: 'client_id', required: { token_use: 'access' } },
      },
    ],
    [
      'Entra',
      { aud: 'app', scp: 'users/admin openid', oid: 'alice', sub: 'pairwise', ver: '2.0' },
      {
        audience: 'app',
        claims: { audience: 'aud', subject: 'oid', scopes: 'scp', required: { ver: '2.0' } },
      },
    ],
    [
      'Okta',
      { aud: 'app', scp: ['users/admin', 'openid'], sub: 'alice' },
      { audience: 'app', claims: { ...standardClaims, scopes: 'scp' } },
    ],
  ];

  test.each(providers)('%s identify the principal', async (_provider, claims, options) => {
    const token = await trusted.token('alice', { claims });
    const { text } = await appWith(trusted.keys, options)(`Bearer ${token}`);
    expect(JSON.parse(text)).toEqual({ id: 'alice', scopes: ['users/admin', 'openid'] });
  });

  test.each([
    ['an ID token of Cognito', 0, { token_use: 'id', client_id: 'app' }],
    ['a token of Cognito for another client', 0, { token_use: 'access', client_id: 'other' }],
    ['a token of Cognito whose client is only in aud', 0, { token_use: 'access', aud: 'app' }],
    ['a token of version 1 of Entra', 1, { aud: 'app', oid: 'alice', ver: '1.0' }],
    ['a token of Entra without the id of the user', 1, { aud: 'app', ver: '2.0' }],
  ])('%s are refused', async (_name, index, claims) => {
    const [, , options] = providers[index] ?? [];
    const token = await trusted.token('alice', { claims });
    expect(await appWith(trusted.keys, options)(`Bearer ${token}`)).toMatchObject({
      status: 401,
      challenge: 'Bearer error="invalid_token"',
    });
  });
});

describe('a JWKS URL', () => {
  const jwksUrl = new URL('https://id.example.com/keys');

  test('is fetched once, and for an unknown key id at most every 30 seconds', async () => {
    const fetch = vi.fn(async () => Response.json(trusted.keys));
    vi.stubGlobal('fetch', fetch);
    const send = appWith(jwksUrl);
    const token = await trusted.token('alice');
    const unknown = await trusted.token('alice', { header: { kid: 'new' } });

    const responses = [
      await send(`Bearer ${token}`),
      await send(`Bearer ${token}`),
      await send(`Bearer ${unknown}`),
    ];

    expect(responses.map(({ status }) => status)).toEqual([200, 200, 401]);
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  test('that cannot be fetched is an infrastructure failure and not an invalid token', async () => {
    vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('fetch failed')));
    const token = await trusted.token('alice');
    expect(await appWith(jwksUrl)(`Bearer ${token}`)).toMatchObject({ status: 500 });
  });
});

test('any other Authorization header is rejected without an exception', async () => {
  const part = fc.oneof(
    fc.base64String(),
    fc.jsonValue().map((value) => toBase64Url(JSON.stringify(value))),
  );
  const token = fc.tuple(part, part, part).map((parts) => `Bearer ${parts.join('.')}`);
  const send = appWith();
  await fc.assert(
    fc.asyncProperty(fc.oneof(token, fc.stringMatching(/^[ -~]*$/)), async (authorization) => {
      const { status, challenge } = await send(authorization);
      expect(status).toBe(401);
      expect(challenge).toMatch(/^Bearer/);
    }),
  );
});

function toBase64Url(text: string): string {
  return Buffer.from(text).toString('base64url');
}
