import { createHmac, createPublicKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { Hono } from 'hono';
import { expect, test } from 'vitest';
import { type AuthenticatedEnv, authenticate } from '../../../../functions/shared/http/authenticate.ts';
import { ProblemError } from '../../../../functions/shared/http/problem.ts';
import { audience, inSeconds, issuer } from '../../../support/tokens.ts';

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const other = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
const publicJwk = { ...ec.publicKey.export({ format: 'jwk' }), kid: 'ec', alg: 'ES256', use: 'sig' };
const rsaJwk = { ...rsa.publicKey.export({ format: 'jwk' }), kid: 'rsa', alg: 'RS256', use: 'sig' };
const otherJwk = { ...other.publicKey.export({ format: 'jwk' }), kid: 'ec', alg: 'ES256', use: 'sig' };

const app = new Hono<AuthenticatedEnv>();
app.use(authenticate({ issuer, audience, keys: { keys: [publicJwk, rsaJwk] } }));
app.get('/', (context) => context.json(context.get('principal')));
app.onError((error) =>
  error instanceof ProblemError
    ? new Response(error.kind, { status: 401 })
    : new Response(error.stack, { status: 500 }),
);
const send = (token: string) => app.request('/', { headers: { authorization: `Bearer ${token}` } });

const validHeader = { alg: 'ES256', kid: 'ec' };
const validClaims = () => ({
  iss: issuer,
  aud: audience,
  sub: 'alice',
  iat: inSeconds(0),
  exp: inSeconds(300),
});

const base64url = (value: string | Buffer) => Buffer.from(value).toString('base64url');
const encode = (part: unknown) => base64url(typeof part === 'string' ? part : JSON.stringify(part));

type Signer = (input: string) => Buffer | string;
const es256 =
  (key: KeyObject, dsaEncoding: 'ieee-p1363' | 'der' = 'ieee-p1363'): Signer =>
  (input) =>
    sign('sha256', Buffer.from(input), { key, dsaEncoding });
const hmac =
  (secret: string | Buffer, hash = 'sha256'): Signer =>
  (input) =>
    createHmac(hash, secret).update(input).digest();

/** A token of these parts; a text is taken as JSON, so that it may be malformed. */
function makeToken(header: unknown, claims: unknown, signer: Signer = es256(ec.privateKey)): string {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${base64url(signer(input))}`;
}

const withHeader = (change: object, signer?: Signer) =>
  makeToken({ ...validHeader, ...change }, validClaims(), signer);
const withClaims = (change: object) => makeToken(validHeader, { ...validClaims(), ...change });
const valid = () => makeToken(validHeader, validClaims());
const parts = () => valid().split('.') as [string, string, string];

const pem = ec.publicKey.export({ format: 'pem', type: 'spki' });
const der = ec.publicKey.export({ format: 'der', type: 'spki' });
const rsaPem = createPublicKey(rsa.privateKey).export({ format: 'pem', type: 'spki' });
const noSignature: Signer = () => '';

/** The forms of attacks on the verification of a token. */
const attacks: Record<string, () => string> = {
  // No signature.
  'alg none': () => withHeader({ alg: 'none' }, noSignature),
  'alg None': () => withHeader({ alg: 'None' }, noSignature),
  'alg NONE': () => withHeader({ alg: 'NONE' }, noSignature),
  'alg nOnE': () => withHeader({ alg: 'nOnE' }, noSignature),
  'alg none with a signature': () => withHeader({ alg: 'none' }),
  'alg none without a key id': () => makeToken({ alg: 'none' }, validClaims(), noSignature),
  'an empty alg': () => withHeader({ alg: '' }),
  'no alg': () => makeToken({ kid: 'ec' }, validClaims()),
  'alg null': () => withHeader({ alg: null }),
  'a list of algs': () => withHeader({ alg: ['ES256', 'none'] }),
  'an alg with a space': () => withHeader({ alg: 'ES256 ' }),
  'an alg in lower case': () => withHeader({ alg: 'es256' }),
  'a signature that was taken off': () => withHeader({}, noSignature),
  'a signature that was taken off with its dot': () => parts().slice(0, 2).join('.'),
  // A public key as the secret of an HMAC.
  'HS256 with the public key in PEM': () => withHeader({ alg: 'HS256' }, hmac(pem)),
  'HS256 with the trimmed PEM': () => withHeader({ alg: 'HS256' }, hmac(String(pem).trim())),
  'HS256 with the public key in DER': () => withHeader({ alg: 'HS256' }, hmac(der)),
  'HS256 with the public JWK': () => withHeader({ alg: 'HS256' }, hmac(JSON.stringify(publicJwk))),
  'HS256 with the RSA key in PEM': () => withHeader({ alg: 'HS256', kid: 'rsa' }, hmac(rsaPem)),
  'HS384 with the public key': () => withHeader({ alg: 'HS384' }, hmac(pem, 'sha384')),
  'HS512 with the public key': () => withHeader({ alg: 'HS512' }, hmac(pem, 'sha512')),
  'HS256 with an empty secret': () => withHeader({ alg: 'HS256' }, hmac('')),
  'HS256 with a usual secret': () => withHeader({ alg: 'HS256' }, hmac('secret')),
  // Other keys and algorithms than those of the issuer.
  'another key': () => withHeader({}, es256(other.privateKey)),
  'a key in its header': () => withHeader({ jwk: otherJwk }, es256(other.privateKey)),
  'a key in its header without a key id': () =>
    makeToken({ alg: 'ES256', jwk: otherJwk }, validClaims(), es256(other.privateKey)),
  'a URL of keys': () => withHeader({ jku: 'https://evil.example/jwks.json' }, es256(other.privateKey)),
  'a URL of a certificate': () =>
    withHeader({ x5u: 'https://evil.example/key.pem' }, es256(other.privateKey)),
  'a certificate in its header': () => withHeader({ x5c: [base64url(der)] }, es256(other.privateKey)),
  'the key of another algorithm': () => withHeader({ alg: 'RS256', kid: 'ec' }),
  'the algorithm of another key': () => withHeader({ alg: 'ES256', kid: 'rsa' }),
  'ES384 with a P-256 key': () => withHeader({ alg: 'ES384' }),
  'PS256 with the RS256 key': () =>
    withHeader({ alg: 'PS256', kid: 'rsa' }, (input) => sign('sha256', Buffer.from(input), rsa.privateKey)),
  RS1: () =>
    withHeader({ alg: 'RS1', kid: 'rsa' }, (input) => sign('sha1', Buffer.from(input), rsa.privateKey)),
  // The key id.
  'an unknown key id': () => withHeader({ kid: 'unknown' }),
  'a path as key id': () => withHeader({ kid: '../../../../dev/null' }, hmac('')),
  'an injection as key id': () => withHeader({ kid: "ec' UNION SELECT 'key" }),
  'a command as key id': () => withHeader({ kid: '|whoami' }),
  'a URL as key id': () => withHeader({ kid: 'https://evil.example/key' }),
  'an empty key id': () => withHeader({ kid: '' }),
  'a number as key id': () => withHeader({ kid: 0 }),
  'a list as key id': () => withHeader({ kid: ['ec'] }),
  'an object as key id': () => withHeader({ kid: { toString: 'ec' } }),
  '__proto__ as key id': () => withHeader({ kid: '__proto__' }),
  'constructor as key id': () => withHeader({ kid: 'constructor' }),
  // Extensions of the header.
  'an unknown critical extension': () => withHeader({ crit: ['exp2'], exp2: 1 }),
  'an empty list of critical extensions': () => withHeader({ crit: [] }),
  'an unencoded payload': () => withHeader({ b64: false, crit: ['b64'] }),
  'a compressed payload': () => withHeader({ zip: 'DEF', crit: ['zip'] }),
  // The signature.
  'a signature of zeros': () => withHeader({}, () => Buffer.alloc(64)),
  'a signature of the order of the curve': () =>
    withHeader({}, () =>
      Buffer.from('ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551'.repeat(2), 'hex'),
    ),
  'a signature in DER': () => withHeader({}, es256(ec.privateKey, 'der')),
  'a signature of one byte': () => withHeader({}, () => Buffer.alloc(1)),
  'a signature of 1 kB': () => withHeader({}, () => Buffer.alloc(1024, 1)),
  'half of the signature': () =>
    withHeader({}, (input) => Buffer.from(es256(ec.privateKey)(input)).subarray(0, 32)),
  'the signature twice': () =>
    withHeader({}, (input) => Buffer.concat(Array(2).fill(es256(ec.privateKey)(input)))),
  'the signature of other claims': () => {
    const [header, , signature] = parts();
    return [header, encode({ ...validClaims(), sub: 'bob' }), signature].join('.');
  },
  'the signature of another header': () => {
    const [, claims, signature] = parts();
    return [encode({ ...validHeader, typ: 'JWT' }), claims, signature].join('.');
  },
  // The form.
  'four parts': () => `${valid()}.e30`,
  'five parts, as of an encrypted token': () => `${valid()}.e30.e30`,
  'one part': () => parts()[0],
  'empty parts': () => '..',
  'a header that is no JSON': () => makeToken('{"alg":"ES256","kid":"ec"', validClaims()),
  'a header that is a list': () => makeToken([validHeader], validClaims()),
  'a header that is null': () => makeToken('null', validClaims()),
  'claims that are no JSON': () => makeToken(validHeader, '{"sub":"alice"'),
  'claims that are a text': () => makeToken(validHeader, '"alice"'),
  'claims that are a list': () => makeToken(validHeader, [validClaims()]),
  'claims that are null': () => makeToken(validHeader, 'null'),
  'a token in a token': () => makeToken({ ...validHeader, cty: 'JWT' }, `"${valid()}"`),
  // The claims.
  'an expiry in the past': () => withClaims({ exp: inSeconds(-60) }),
  'an expiry of 0': () => withClaims({ exp: 0 }),
  'a negative expiry': () => withClaims({ exp: -1 }),
  'an expiry that is a text': () => withClaims({ exp: `${inSeconds(300)}` }),
  'an expiry that is null': () => withClaims({ exp: null }),
  'an expiry that is a list': () => withClaims({ exp: [inSeconds(300)] }),
  'no expiry': () => withClaims({ exp: undefined }),
  'a start in the future': () => withClaims({ nbf: inSeconds(60) }),
  'a start that is a text': () => withClaims({ nbf: '0' }),
  'an issue in the future': () => withClaims({ iat: inSeconds(600) }),
  'no issue': () => withClaims({ iat: undefined }),
  'no issuer': () => withClaims({ iss: undefined }),
  'an issuer without its slash': () => withClaims({ iss: issuer.slice(0, -1) }),
  'an issuer in upper case': () => withClaims({ iss: issuer.toUpperCase() }),
  'an issuer that begins alike': () => withClaims({ iss: `${issuer}.evil.example/` }),
  'a list of issuers': () => withClaims({ iss: [issuer] }),
  'no audience': () => withClaims({ aud: undefined }),
  'an empty list of audiences': () => withClaims({ aud: [] }),
  'an audience that begins alike': () => withClaims({ aud: `${audience}-other` }),
  'an audience that is an object': () => withClaims({ aud: { [audience]: true } }),
  'no subject': () => withClaims({ sub: undefined }),
  'an empty subject': () => withClaims({ sub: '' }),
  'a subject that is a number': () => withClaims({ sub: 1 }),
  'a subject that is a list': () => withClaims({ sub: ['alice'] }),
  'a subject with a slash': () => withClaims({ sub: 'alice/bob' }),
  'a subject that is a parent': () => withClaims({ sub: '..' }),
  'a subject with a NUL': () => withClaims({ sub: 'alice\0' }),
  'a subject with a line feed': () => withClaims({ sub: 'alice\n' }),
  'a subject with a percent sign': () => withClaims({ sub: 'alice%2fbob' }),
  'a subject of 10 kB': () => withClaims({ sub: 'a'.repeat(10_000) }),
  'scopes that are an object': () => withClaims({ scope: { 'users:admin': true } }),
};

test('a valid token is accepted', async () => {
  expect((await send(valid())).status).toBe(200);
});

test('there are at least 75 forms', () => {
  expect(Object.keys(attacks).length).toBeGreaterThanOrEqual(75);
});

test.each(Object.entries(attacks))('a token with %s is refused', async (_, make) => {
  const response = await send(make());
  expect([response.status, await response.text()]).toEqual([
    401,
    expect.stringMatching(/^(unauthorized|invalid-token)$/),
  ]);
});
