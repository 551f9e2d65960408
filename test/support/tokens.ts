import { exportJWK, generateKeyPair, type JSONWebKeySet, type JWTPayload, SignJWT } from 'jose';

export const issuer = 'https://id.example.com/';
export const audience = 'image-pipeline';

/** An issuer of tokens with one key of each kind. */
export async function createIssuer() {
  const [ec, rsa] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('RS256')]);
  const keys: JSONWebKeySet = {
    keys: [
      { ...(await exportJWK(ec.publicKey)), kid: 'ec', alg: 'ES256', use: 'sig' },
      { ...(await exportJWK(rsa.publicKey)), kid: 'rsa', alg: 'RS256', use: 'sig' },
    ],
  };

  /** A valid token of this subject, but for the changes. */
  function token(
    sub: string | undefined,
    { header = {}, claims = {}, key = ec.privateKey }: TokenChanges = {},
  ) {
    const payload = { iss: issuer, aud: audience, exp: inSeconds(300), ...(sub && { sub }), ...claims };
    return new SignJWT(payload).setProtectedHeader({ alg: 'ES256', kid: 'ec', ...header }).sign(key);
  }
  return { keys, token, rsaKey: rsa.privateKey };
}

interface TokenChanges {
  header?: { alg?: string; kid?: string };
  claims?: JWTPayload;
  key?: Parameters<SignJWT['sign']>[0];
}

/** Seconds of the epoch, as tokens count. */
export function inSeconds(seconds: number): number {
  return Math.floor(Date.now() / 1000) + seconds;
}

/** A token that nobody has signed. */
export function unsignedToken(sub: string): string {
  const parts = [
    { alg: 'none', kid: 'ec' },
    { iss: issuer, aud: audience, exp: inSeconds(300), sub },
  ];
  return `${parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.e30`;
}
