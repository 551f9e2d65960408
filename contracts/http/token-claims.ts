import * as v from 'valibot';

const claimName = v.pipe(v.string(), v.nonEmpty());

/** The claims of an access token that the APIs read. Providers have names of their own. */
export const tokenClaims = v.strictObject({
  /** Holds the audience; Cognito has `client_id` instead. */
  audience: v.optional(claimName, 'aud'),
  /** Holds the id of the user; `oid` is the one that all apps of an Entra tenant share. */
  subject: v.optional(claimName, 'sub'),
  /** Holds the scopes, as an array or as text with spaces between them; Entra and Okta have `scp`. */
  scopes: v.optional(claimName, 'scope'),
  /** Claims that must have these values, such as `token_use: 'access'` of Cognito. */
  required: v.optional(v.record(claimName, v.string()), {}),
});

export type TokenClaims = v.InferOutput<typeof tokenClaims>;

/** The names of RFC 9068. */
export const standardClaims: TokenClaims = v.parse(tokenClaims, {});

/** The scope that lists and reads the profiles of all users, unless a provider writes it in another way. */
export const defaultAdminScope = 'users:admin';
