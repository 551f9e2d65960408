import * as v from 'valibot';
import type { JwtConfig } from './authenticate.ts';

const keySet = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ keys: v.array(v.looseObject({ kid: v.string(), kty: v.string(), alg: v.string() })) }),
);

/** The environment variables of every API function. */
export const apiEnvSchema = {
  /** The `iss` claim of accepted tokens. */
  JWT_ISSUER: v.string(),
  /** The `aud` claim of accepted tokens. */
  JWT_AUDIENCE: v.string(),
  /** The `https:` URL of the issuer's JWKS, or the JWKS itself. */
  JWKS: v.union([v.pipe(v.string(), v.url(), v.startsWith('https://')), keySet]),
  /** Separated by spaces. */
  CORS_ORIGINS: v.pipe(
    v.string(),
    v.transform((text) => text.split(' ').filter(Boolean)),
  ),
};

const apiEnv = v.object(apiEnvSchema);

/** The part of the environment that decides which tokens are accepted. */
export function jwtConfig({ JWT_ISSUER, JWT_AUDIENCE, JWKS }: v.InferOutput<typeof apiEnv>): JwtConfig {
  const keys = typeof JWKS === 'string' ? new URL(JWKS) : JWKS;
  return { issuer: JWT_ISSUER, audience: JWT_AUDIENCE, keys };
}
