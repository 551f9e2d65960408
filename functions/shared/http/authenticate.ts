import { createMiddleware } from 'hono/factory';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeProtectedHeader,
  errors,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
  type JWTVerifyOptions,
  jwtVerify,
} from 'jose';
import * as v from 'valibot';
import { standardClaims, type TokenClaims } from '../../../contracts/http/token-claims.ts';
import { userId } from '../../../contracts/http/users-api.ts';
import { ProblemError } from './problem.ts';
import { separatedBySpaces } from './separated-by-spaces.ts';

/** The client that a verified access token identifies. No other claim of the token is used. */
export interface Principal {
  /** The subject of the token. */
  id: string;
  scopes: string[];
}

/** The context variables of a route behind `authenticate`. */
export interface AuthenticatedEnv {
  Variables: { principal: Principal; requestId: string };
}

export interface JwtConfig {
  issuer: string;
  /** The values of the audience claim, of which a token needs one. */
  audience: string | string[];
  /** @default the names of RFC 9068 */
  claims?: TokenClaims;
  /** The URL of the issuer's JWKS, or the JWKS itself. */
  keys: URL | JSONWebKeySet;
}

/** The clocks of the issuer and of Lambda may differ by this much. */
const clockToleranceSeconds = 5;

/** Shorter than the life of a deleted user's tombstone, so that no token of that user is valid after it. */
export const maxTokenAgeSeconds = 24 * 60 * 60;

const scopeNames = v.union([separatedBySpaces, v.array(v.string())]);

/**
 * Requires a valid access token and sets the context variable `principal`. Fetched keys are cached; a token with an
 * unknown key id fetches them again, at most every 30 seconds.
 * @throws {ProblemError} unauthorized
 */
export function authenticate({ issuer, audience, keys, claims = standardClaims }: JwtConfig) {
  const getKey: JWTVerifyGetKey = keys instanceof URL ? createRemoteJWKSet(keys) : createLocalJWKSet(keys);
  const verifyOptions = {
    issuer,
    clockTolerance: clockToleranceSeconds,
    algorithms: ['RS256', 'ES256'],
    maxTokenAge: maxTokenAgeSeconds,
    requiredClaims: ['exp'],
  };
  return createMiddleware<AuthenticatedEnv>(async (context, next) => {
    if (context.req.method === 'OPTIONS') {
      return next();
    }
    const token = bearerToken(context.req.header('authorization'));
    const payload = await verifyToken(token, getKey, verifyOptions);
    context.set('principal', toPrincipal(payload, claims, audience));
    await next();
  });
}

function bearerToken(header = ''): string {
  const [, token] = /^Bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(header) ?? [];
  // RFC 6750, section 3.1: a request without a token gets a challenge without an error code.
  return token ?? throwUnauthorized(header ? 'Bearer error="invalid_request"' : 'Bearer');
}

async function verifyToken(
  token: string,
  getKey: JWTVerifyGetKey,
  verifyOptions: JWTVerifyOptions,
): Promise<JWTPayload> {
  // Without a key id, jose would try any key of the set that has the right type.
  if (keyId(token) === undefined) {
    return throwUnauthorized('Bearer error="invalid_token"');
  }
  try {
    const { payload } = await jwtVerify(token, getKey, verifyOptions);
    return payload;
  } catch (error) {
    // Any other error, such as keys that cannot be fetched, is an infrastructure failure.
    if (invalidTokenErrors.some((InvalidToken) => error instanceof InvalidToken)) {
      return throwUnauthorized('Bearer error="invalid_token"');
    }
    throw error;
  }
}

/** @throws {ProblemError} unauthorized, unless every claim is as configured */
function toPrincipal(
  payload: JWTPayload,
  { audience, subject, scopes, required }: TokenClaims,
  audiences: JwtConfig['audience'],
): Principal {
  const id = v.safeParse(userId, payload[subject]);
  const names = v.safeParse(scopeNames, payload[scopes] ?? '');
  const isFor = [payload[audience]].flat().some((value) => [audiences].flat().some((one) => one === value));
  const hasRequired = Object.entries(required).every(([name, value]) => payload[name] === value);
  return id.success && names.success && isFor && hasRequired
    ? { id: id.output, scopes: names.output }
    : throwUnauthorized('Bearer error="invalid_token"');
}

const invalidTokenErrors = [
  errors.JOSEAlgNotAllowed,
  errors.JOSENotSupported,
  errors.JWKSNoMatchingKey,
  errors.JWSInvalid,
  errors.JWSSignatureVerificationFailed,
  errors.JWTClaimValidationFailed,
  errors.JWTExpired,
  errors.JWTInvalid,
];

function keyId(token: string): string | undefined {
  try {
    return decodeProtectedHeader(token).kid;
  } catch (error) {
    if (error instanceof TypeError) {
      return undefined;
    }
    throw error;
  }
}

function throwUnauthorized(challenge: string): never {
  throw new ProblemError('unauthorized', { headers: { 'www-authenticate': challenge } });
}
