import { readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import * as v from 'valibot';
import { createDirectoryOnce } from './synth/create-directory-once.ts';

/** Holds `private.json`, a JWK that signs tokens, and `jwks.json`, the set that the APIs of stage `local` verify them by. */
const localDirectory = fileURLToPath(new URL('../.local/signing-key', import.meta.url));

/**
 * Creates the key pair for tokens of stage `local`, once. The key gives access only to stacks on this machine. Both files
 * appear in one step, so of several processes that start at once all read the same pair.
 */
export async function ensureLocalSigningKey(directory = localDirectory): Promise<void> {
  await createDirectoryOnce(directory, async (temporaryDirectory) => {
    const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
    const publicJwk = await exportJWK(publicKey);
    const attributes = { kid: await calculateJwkThumbprint(publicJwk), alg: 'ES256', use: 'sig' };
    const privateJwk = { ...(await exportJWK(privateKey)), ...attributes };
    await mkdir(temporaryDirectory);
    await writeFile(join(temporaryDirectory, 'private.json'), JSON.stringify(privateJwk), { mode: 0o600 });
    const jwks = { keys: [{ ...publicJwk, ...attributes }] };
    await writeFile(join(temporaryDirectory, 'jwks.json'), JSON.stringify(jwks));
  });
}

const privateJwkFile = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    kid: v.string(),
    alg: v.literal('ES256'),
    use: v.literal('sig'),
    kty: v.literal('EC'),
    crv: v.literal('P-256'),
    x: v.string(),
    y: v.string(),
    d: v.string(),
  }),
);

/** Reads the JWK that signs tokens for stage `local`, and creates it before the first use. */
export async function readLocalSigningKey(
  directory = localDirectory,
): Promise<v.InferOutput<typeof privateJwkFile>> {
  await ensureLocalSigningKey(directory);
  return v.parse(privateJwkFile, await readFile(join(directory, 'private.json'), 'utf8'));
}

/** Reads the JWKS for the environment of the APIs of stage `local`, as JSON. */
export function readLocalKeySet(): string {
  return readFileSync(join(localDirectory, 'jwks.json'), 'utf8');
}
