import * as v from 'valibot';
import type { TokenSettings } from './authenticate.ts';

const keySet = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({ keys: v.array(v.looseObject({ kid: v.string(), kty: v.string(), alg: v.string() })) }),
);

/** The variables that every API has. */
export const apiVariables = {
  TOKEN_ISSUER: v.string(),
  TOKEN_AUDIENCE: v.string(),
  /** Of the issuer: the `https:` address of its JWKS, or the JWKS itself. */
  TOKEN_KEYS: v.union([v.pipe(v.string(), v.url(), v.startsWith('https://')), keySet]),
  /** Separated by spaces. */
  CORS_ORIGINS: v.pipe(
    v.string(),
    v.transform((text) => text.split(' ').filter(Boolean)),
  ),
};

const api = v.object(apiVariables);

/** What of the environment says whose tokens are good. */
export function tokenSettings({
  TOKEN_ISSUER,
  TOKEN_AUDIENCE,
  TOKEN_KEYS,
}: v.InferOutput<typeof api>): TokenSettings {
  const keys = typeof TOKEN_KEYS === 'string' ? new URL(TOKEN_KEYS) : TOKEN_KEYS;
  return { issuer: TOKEN_ISSUER, audience: TOKEN_AUDIENCE, keys };
}
