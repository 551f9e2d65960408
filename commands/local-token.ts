import { importJWK, SignJWT } from 'jose';
import { readLocalKey } from '../infra/local-keys.ts';
import { stages } from '../infra/stages.ts';

interface Token {
  /** Whose it is. */
  sub: string;
  /** What it is for, separated by spaces. */
  scope?: string;
  /** When it is over, as `1h`. */
  expires: string;
}

/** An access token that the APIs of stage `local` accept on this machine. */
export async function signLocalToken({ sub, scope, expires }: Token): Promise<string> {
  const key = await readLocalKey();
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
