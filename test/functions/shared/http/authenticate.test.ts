import fc from 'fast-check';
import { Hono } from 'hono';
import type { JSONWebKeySet } from 'jose';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { authenticate, type Caller } from '../../../../functions/shared/http/authenticate.ts';
import { ProblemError } from '../../../../functions/shared/http/problem.ts';
import { audience, createIssuer, inSeconds, issuer, unsignedToken } from '../../../support/tokens.ts';

let ours: Awaited<ReturnType<typeof createIssuer>>;
let theirs: Awaited<ReturnType<typeof createIssuer>>;
beforeAll(async () => {
  [ours, theirs] = await Promise.all([createIssuer(), createIssuer()]);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

/** An app that says who calls, or how it was refused. */
function appWith(keys: URL | JSONWebKeySet = ours.keys) {
  const app = new Hono<{ Variables: { caller: Caller } }>();
  app.use(authenticate({ issuer, audience, keys }));
  app.get('/', (context) => context.json(context.get('caller')));
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

describe('a token', () => {
  test.each([
    ['ES256', 'ec'],
    ['RS256', 'rsa'],
  ])('signed by %s tells who calls, and what for', async (alg, kid) => {
    const key = alg === 'RS256' ? { key: ours.rsaKey } : {};
    const token = await ours.token('alice', { header: { alg, kid }, claims: { scope: 'a b' }, ...key });
    const { text } = await appWith()(`Bearer ${token}`);
    expect(JSON.parse(text)).toEqual({ id: 'alice', scopes: ['a', 'b'] });
  });

  test('of a kind that other headers carry is asked for', async () => {
    expect(await appWith()(undefined)).toMatchObject({ status: 401, challenge: 'Bearer' });
    expect(await appWith()('Basic YTpi')).toMatchObject({ challenge: 'Bearer error="invalid_request"' });
  });

  const bad: [string, () => string | Promise<string>][] = [
    ['that nobody has signed', () => unsignedToken('alice')],
    [
      'signed with a public key as a shared secret',
      () =>
        ours.token('alice', {
          header: { alg: 'HS256' },
          key: Buffer.from(JSON.stringify(ours.keys.keys[0])),
        }),
    ],
    ['signed by somebody else', () => theirs.token('alice')],
    ['that is over', () => ours.token('alice', { claims: { exp: inSeconds(-60) } })],
    ['that is never over', () => ours.token('alice', { claims: { exp: undefined as unknown as number } })],
    ['that is not yet valid', () => ours.token('alice', { claims: { nbf: inSeconds(60) } })],
    ['of another issuer', () => ours.token('alice', { claims: { iss: 'https://elsewhere.example.com/' } })],
    ['for another audience', () => ours.token('alice', { claims: { aud: 'other' } })],
    [
      'without the name of its key',
      () => ours.token('alice', { header: { kid: undefined as unknown as string } }),
    ],
    ['with the name of no key', () => ours.token('alice', { header: { kid: 'old' } })],
    ['of nobody', () => ours.token(undefined)],
    ['of somebody who would break out of a path', () => ours.token('alice/../bob')],
    ['whose scope is no text', () => ours.token('alice', { claims: { scope: ['users:admin'] } })],
    ['that is none', () => 'a.b.c'],
    ['that was changed', async () => (await ours.token('alice')).replace(/\.[^.]{4}/, '.abcd')],
  ];

  test.each(bad)('%s is refused', async (_what, make) => {
    const refusal = await appWith()(`Bearer ${await make()}`);
    expect(refusal).toEqual({ status: 401, challenge: 'Bearer error="invalid_token"', text: 'unauthorized' });
  });
});

describe('keys at an address', () => {
  const address = new URL('https://id.example.com/keys');

  test('are fetched once, and again at most every half a minute for one that is not known', async () => {
    const fetch = vi.fn(async () => Response.json(ours.keys));
    vi.stubGlobal('fetch', fetch);
    const ask = appWith(address);
    const token = await ours.token('alice');
    const unknown = await ours.token('alice', { header: { kid: 'new' } });

    const answers = [
      await ask(`Bearer ${token}`),
      await ask(`Bearer ${token}`),
      await ask(`Bearer ${unknown}`),
    ];

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 401]);
    expect(fetch).toHaveBeenCalledTimes(1);
  });

  test('that cannot be had are our trouble, not that of the token', async () => {
    vi.stubGlobal('fetch', async () => Promise.reject(new TypeError('fetch failed')));
    const token = await ours.token('alice');
    expect(await appWith(address)(`Bearer ${token}`)).toMatchObject({ status: 500 });
  });
});

test('whatever else stands in the header is refused, and nothing breaks', async () => {
  const part = fc.oneof(
    fc.base64String(),
    fc.jsonValue().map((value) => base64Url(JSON.stringify(value))),
  );
  const token = fc.tuple(part, part, part).map((parts) => `Bearer ${parts.join('.')}`);
  const ask = appWith();
  await fc.assert(
    fc.asyncProperty(fc.oneof(token, fc.stringMatching(/^[ -~]*$/)), async (authorization) => {
      const { status, challenge } = await ask(authorization);
      expect(status).toBe(401);
      expect(challenge).toMatch(/^Bearer/);
    }),
  );
});

function base64Url(text: string): string {
  return Buffer.from(text).toString('base64url');
}
