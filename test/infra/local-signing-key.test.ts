import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createLocalJWKSet, importJWK, jwtVerify, SignJWT } from 'jose';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ensureLocalSigningKey, readLocalSigningKey } from '../../infra/local-signing-key.ts';

const execute = promisify(execFile);

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'local-signing-key-'));
});
afterEach(() => rm(directory, { recursive: true }));

const readJwks = async (path: string) => JSON.parse(await readFile(join(path, 'jwks.json'), 'utf8'));

test('eight processes at once on a fresh clone read one key pair, which matches its published set', async () => {
  const path = join(directory, '.local/signing-key');
  const module = new URL('../../infra/local-signing-key.ts', import.meta.url);
  const script = `
    const { readLocalSigningKey } = await import(${JSON.stringify(module)});
    const { kid } = await readLocalSigningKey(${JSON.stringify(path)});
    const { readFileSync } = await import('node:fs');
    const { keys } = JSON.parse(readFileSync(${JSON.stringify(join(path, 'jwks.json'))}, 'utf8'));
    console.log([kid, ...keys.map((key) => key.kid)].join());`;
  const run = () => execute(process.execPath, ['--input-type=module', '--eval', script]);
  const results = await Promise.all(Array.from({ length: 8 }, run));

  const { kid, ...key } = await readLocalSigningKey(path);
  expect(results.map(({ stdout }) => stdout.trim())).toEqual(Array(8).fill(`${kid},${kid}`));
  expect((await readdir(join(directory, '.local'))).sort()).toEqual(['signing-key']);
  const token = await new SignJWT().setProtectedHeader({ alg: key.alg, kid }).sign(await importJWK(key));
  await expect(jwtVerify(token, createLocalJWKSet(await readJwks(path)))).resolves.toBeDefined();
});

test('the published set holds no private member', async () => {
  await ensureLocalSigningKey(join(directory, 'signing-key'));
  const { keys } = await readJwks(join(directory, 'signing-key'));
  expect(keys.map((key: object) => Object.keys(key).sort())).toEqual([
    ['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y'],
  ]);
});

test('an existing key pair stays', async () => {
  const path = join(directory, 'signing-key');
  const first = await readLocalSigningKey(path);
  await ensureLocalSigningKey(path);
  expect(await readLocalSigningKey(path)).toEqual(first);
});
