import { importJWK, SignJWT } from 'jose';
import { readLocalSigningKey } from '../../infra/local-signing-key.ts';
import { stages } from '../../infra/stages.ts';

interface LocalTokenOptions {
  /** The subject: the id of the user. */
  sub: string;
  /** Scopes, separated by spaces, as `users:admin`. */
  scope?: string;
  /** Time until it expires, as `1h`. */
  expires: string;
}

/** Signs an access token that the APIs of stage `local` accept, with the key pair of this checkout. */
export async function signLocalToken({ sub, scope, expires }: LocalTokenOptions): Promise<string> {
  const key = await readLocalSigningKey();
  const { issuer, audience } = stages.local.api.tokens;
  return await new SignJWT({ ...(scope && { scope }) })
    .setProtectedHeader({ alg: 'ES256', kid: key.kid })
    .setSubject(sub)
    .setIssuer(issuer)
    .setAudience(audience)
    .setIssuedAt()
    .setExpirationTime(expires)
    .sign(await importJWK(key));
}
