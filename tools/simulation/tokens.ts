import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { JwtConfig } from '../../functions/shared/http/authenticate.ts';

const issuer = 'https://id.example.com/';
const audience = 'image-pipeline';
const { publicKey, privateKey } = await generateKeyPair('ES256');
const key = { ...(await exportJWK(publicKey)), kid: 'simulation', alg: 'ES256' };

/** The configuration of both APIs. */
export const jwtConfig: JwtConfig = { issuer, audience, keys: { keys: [key] } };

/** jose validates a token by the real clock and not by virtual time. This token is valid in both. */
function createToken(sub: string): Promise<string> {
  const claims = { iss: issuer, aud: audience, sub, exp: Date.UTC(2100) / 1000 };
  return new SignJWT(claims)
    .setIssuedAt()
    .setProtectedHeader({ alg: 'ES256', kid: 'simulation' })
    .sign(privateKey);
}

/** The access token of each user who calls the APIs. */
export const tokens = { alice: await createToken('alice') };

export type User = keyof typeof tokens;

/** A verification uses a thread, real time, and as much of it as the rest of an API request. Its result never changes. */
function cacheVerifications(): void {
  const results = new Map<string, boolean>();
  const verify = crypto.subtle.verify.bind(crypto.subtle);
  crypto.subtle.verify = async (algorithm, key, signature, data) => {
    const id = Buffer.from(signature as Uint8Array).toString('base64');
    const isValid = results.get(id) ?? (await verify(algorithm, key, signature, data));
    results.set(id, isValid);
    return isValid;
  };
}

cacheVerifications();
