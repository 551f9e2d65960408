import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import type { TokenSettings } from '../../functions/shared/http/authenticate.ts';

const { publicKey, privateKey } = await generateKeyPair('ES256');
const key = { ...(await exportJWK(publicKey)), kid: 'simulated', alg: 'ES256' };

/** As the APIs are given them. */
export const tokenSettings: TokenSettings = {
  issuer: 'https://id.example.com/',
  audience: 'image-pipeline',
  keys: { keys: [key] },
};

/** Tokens are checked by the clock on the wall, which knows nothing of virtual time: this one is valid in either. */
function tokenOf(sub: string): Promise<string> {
  const claims = { iss: 'https://id.example.com/', aud: 'image-pipeline', sub, exp: Date.UTC(2100) / 1000 };
  return new SignJWT(claims).setProtectedHeader({ alg: 'ES256', kid: 'simulated' }).sign(privateKey);
}

/** Of everybody who calls the APIs. */
export const tokens = { alice: await tokenOf('alice') };

export type User = keyof typeof tokens;

/** What a signature is once, it is always. To check one takes a thread, real time, and as long as all else that an API does. */
function rememberVerdicts(): void {
  const verdicts = new Map<string, boolean>();
  const verify = crypto.subtle.verify.bind(crypto.subtle);
  crypto.subtle.verify = async (algorithm, key, signature, data) => {
    const id = Buffer.from(signature as Uint8Array).toString('base64');
    const verdict = verdicts.get(id) ?? (await verify(algorithm, key, signature, data));
    verdicts.set(id, verdict);
    return verdict;
  };
}

rememberVerdicts();
