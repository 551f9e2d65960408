import { createMiddleware } from 'hono/factory';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeProtectedHeader,
  errors,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  jwtVerify,
} from 'jose';
import * as v from 'valibot';
import { ProblemError } from './problem.ts';

/** Who calls: all that is trusted of a token. */
export interface Caller {
  id: string;
  scopes: string[];
}

/** What routes behind `authenticate` find in their context. */
export interface ApiEnv {
  Variables: { caller: Caller; requestId: string };
}

export interface TokenSettings {
  issuer: string;
  audience: string;
  /** The address of the issuer's keys, or the keys themselves. */
  keys: URL | JSONWebKeySet;
}

/** Seconds that clocks may differ. */
const clockTolerance = 5;

/** It becomes part of keys in S3 and of URLs, which such an id can without being escaped. */
const claims = v.object({
  sub: v.pipe(v.string(), v.regex(/^[\w.|:@-]{1,128}$/)),
  scope: v.optional(v.string(), ''),
});

/**
 * Lets requests pass that carry a valid access token, and tells the app who calls. Keys that are fetched are kept; one
 * that is not known makes them be fetched again, at most every 30 seconds.
 * @throws {ProblemError} unauthorized
 */
export function authenticate({ issuer, audience, keys }: TokenSettings) {
  const findKey: JWTVerifyGetKey = keys instanceof URL ? createRemoteJWKSet(keys) : createLocalJWKSet(keys);
  const rules = { issuer, audience, clockTolerance, algorithms: ['RS256', 'ES256'], requiredClaims: ['exp'] };
  return createMiddleware<ApiEnv>(async (context, next) => {
    if (context.req.method === 'OPTIONS') {
      return next();
    }
    const token = bearerOf(context.req.header('authorization'));
    const { sub, scope } = await verified(token, findKey, rules);
    context.set('caller', { id: sub, scopes: scope.split(' ').filter(Boolean) });
    await next();
  });
}

function bearerOf(header = ''): string {
  const [, token] = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(header) ?? [];
  // RFC 6750: who sends no token learns only that one is needed.
  return token ?? unauthorized(header ? 'Bearer error="invalid_request"' : 'Bearer');
}

async function verified(token: string, findKey: JWTVerifyGetKey, rules: JWTVerifyOptions) {
  // Without a name, any key that fits would do.
  if (keyNameOf(token) === undefined) {
    return unauthorized('Bearer error="invalid_token"');
  }
  try {
    const { payload } = await jwtVerify(token, findKey, rules);
    return v.parse(claims, payload);
  } catch (error) {
    // Anything else, as keys that cannot be fetched, is not the token's fault.
    if (badTokens.some((BadToken) => error instanceof BadToken)) {
      return unauthorized('Bearer error="invalid_token"');
    }
    throw error;
  }
}

const badTokens = [
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JWTClaimValidationFailed,
  errors.JWTExpired,
  errors.JWTInvalid,
  v.ValiError,
];

function keyNameOf(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).kid;
  } catch (error) {
    if (error instanceof TypeError) {
      return undefined;
    }
    throw error;
  }
}

function unauthorized(challenge: string): never {
  throw new ProblemError('unauthorized', { headers: { 'www-authenticate': challenge } });
}
