import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { buildOnce } from './build-once.ts';
import { ensureLocalKeys } from './local-keys.ts';
import { removeUnused } from './remove-unused.ts';
import type { StageName } from './stages.ts';

/** A synthesised stack: `{directory}/{stackName}.template.json`, `{stackName}.assets.json` and the bundles. */
export interface Assembly {
  directory: string;
  stackName: string;
}

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = join(root, '.build/assemblies');

/** Everything that goes into a template and its bundles. */
const inputs = [
  '{events,functions,infra/constructs}/**/*.ts',
  'infra/*.ts',
  'infra/*.svg',
  'statemachines/*.json',
  'docs/openapi.json',
  'package-lock.json',
  '.local/token-keys.json',
];

/** Assemblies that nobody has used for this long are removed, in milliseconds. */
const keptFor = 7 * 24 * 60 * 60 * 1000;

/**
 * The assembly of a stage, as the sources are now. Synthesised in a process of its own when they have changed: the CDK
 * takes two seconds and 200 MB, and a hit should cost neither. A `packaged` one has sharp for Lambda's Linux in its
 * bundles; the embedded target takes sharp from `node_modules` and does not wait for another one.
 */
export async function synthesise(stageName: StageName, { packaged = false } = {}): Promise<Assembly> {
  await ensureLocalKeys();
  const name = [stageName, ...(packaged ? ['packaged'] : []), hashInputs()].join('-');
  const directory = join(folder, name);
  await buildOnce(directory, async (unfinished) => {
    process.stderr.write('Bundling the functions and synthesising the template …\n');
    const app = [join(root, 'infra/app.ts'), stageName, unfinished, ...(packaged ? [] : ['--without-sharp'])];
    await promisify(execFile)(process.execPath, app, { env: { ...process.env, CDK_VALIDATION: 'false' } });
    await removeUnused(folder, keptFor);
  });
  const now = new Date();
  await utimes(directory, now, now);
  return { directory, stackName: `image-pipeline-${stageName}` };
}

function hashInputs(): string {
  const hash = createHash('sha256');
  for (const path of globSync(inputs, { cwd: root }).sort()) {
    hash.update(`${path}\0`).update(readFileSync(join(root, path)));
  }
  return hash.digest('hex').slice(0, 16);
}
