import { exportJWK, generateKeyPair, type JSONWebKeySet, type JWTPayload, SignJWT } from 'jose';

export const issuer = 'https://id.example.com/';
export const audience = 'image-pipeline';

/** A token issuer with an EC key and an RSA key. */
export async function createIssuer() {
  const [ec, rsa] = await Promise.all([generateKeyPair('ES256'), generateKeyPair('RS256')]);
  const keys: JSONWebKeySet = {
    keys: [
      { ...(await exportJWK(ec.publicKey)), kid: 'ec', alg: 'ES256', use: 'sig' },
      { ...(await exportJWK(rsa.publicKey)), kid: 'rsa', alg: 'RS256', use: 'sig' },
    ],
  };

  /** A token of this subject; valid without changes. */
  function token(
    sub: string | undefined,
    { header = {}, claims = {}, key = ec.privateKey }: TokenChanges = {},
  ) {
    const payload = {
      iss: issuer,
      aud: audience,
      iat: inSeconds(0),
      exp: inSeconds(300),
      ...(sub && { sub }),
      ...claims,
    };
    return new SignJWT(JSON.parse(JSON.stringify(payload)))
      .setProtectedHeader({ alg: 'ES256', kid: 'ec', ...header })
      .sign(key);
  }
  return { keys, token, rsaKey: rsa.privateKey };
}

interface TokenChanges {
  header?: { alg?: string; kid?: string };
  /** An undefined claim is left out. */
  claims?: JWTPayload | { iat: undefined };
  key?: Parameters<SignJWT['sign']>[0];
}

/** A time from now, in seconds since 1970 (RFC 7519, NumericDate). */
export function inSeconds(seconds: number): number {
  return Math.floor(Date.now() / 1000) + seconds;
}

/** A token without a signature. */
export function unsignedToken(sub: string): string {
  const parts = [
    { alg: 'none', kid: 'ec' },
    { iss: issuer, aud: audience, exp: inSeconds(300), sub },
  ];
  return `${parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.')}.e30`;
}
