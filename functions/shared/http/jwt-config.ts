import * as v from 'valibot';
import { tokenClaims } from '../../../contracts/http/token-claims.ts';
import type { JwtConfig } from './authenticate.ts';
import { separatedBySpaces } from './separated-by-spaces.ts';

const keySet = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ keys: v.array(v.looseObject({ kid: v.string(), kty: v.string() })) }),
);

/** The environment variables of every API function. */
export const apiEnvSchema = {
  /** The `iss` claim of accepted tokens. */
  JWT_ISSUER: v.string(),
  /** The audiences of accepted tokens, separated by spaces. */
  JWT_AUDIENCE: separatedBySpaces,
  /** The names of the claims, as JSON. */
  JWT_CLAIMS: v.pipe(v.string(), v.parseJson(), tokenClaims),
  /** The `https:` URL of the issuer's JWKS, or the JWKS itself. */
  JWKS: v.union([v.pipe(v.string(), v.url(), v.startsWith('https://')), keySet]),
  /** Separated by spaces. */
  CORS_ORIGINS: separatedBySpaces,
};

const apiEnv = v.object(apiEnvSchema);

/** The part of the environment that decides which tokens are accepted. */
export function jwtConfig({
  JWT_ISSUER,
  JWT_AUDIENCE,
  JWT_CLAIMS,
  JWKS,
}: v.InferOutput<typeof apiEnv>): JwtConfig {
  const keys = typeof JWKS === 'string' ? new URL(JWKS) : JWKS;
  return { issuer: JWT_ISSUER, audience: JWT_AUDIENCE, claims: JWT_CLAIMS, keys };
}
