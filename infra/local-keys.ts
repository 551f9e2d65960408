import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';

const folder = fileURLToPath(new URL('../.local/', import.meta.url));
const privateFile = join(folder, 'token-key.json');

/** The public half, as the APIs of stage `local` know it: a JWKS. */
export const localKeySetFile = join(folder, 'token-keys.json');

/** Makes the key pair for tokens of stage `local`, once. It opens nothing but stacks on this machine. */
export async function ensureLocalKeys(): Promise<void> {
  if (existsSync(localKeySetFile)) {
    return;
  }
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(publicKey);
  const name = { kid: await calculateJwkThumbprint(jwk), alg: 'ES256', use: 'sig' };
  await mkdir(folder, { recursive: true });
  await writeFile(privateFile, JSON.stringify({ ...(await exportJWK(privateKey)), ...name }), {
    mode: 0o600,
  });
  // Last and at once: whoever finds it finds the other too, and never a half of it.
  const unfinished = `${localKeySetFile}.${process.pid}`;
  await writeFile(unfinished, JSON.stringify({ keys: [{ ...jwk, ...name }] }));
  await rename(unfinished, localKeySetFile);
}

/** What signs tokens for stage `local`. */
export async function readLocalKey(): Promise<JWK & { kid: string }> {
  await ensureLocalKeys();
  return JSON.parse(await readFile(privateFile, 'utf8'));
}

/** The JWKS that the APIs of stage `local` are given. */
export function readLocalKeySet(): string {
  return readFileSync(localKeySetFile, 'utf8');
}
