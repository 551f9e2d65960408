import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ensureLocalSigningKey } from '../local-signing-key.ts';
import type { StageName } from '../stages.ts';
import { createDirectoryOnce } from './create-directory-once.ts';
import { hashInputs } from './hash-inputs.ts';
import { pruneCache } from './prune-cache.ts';

/** A synthesized stack: `{directory}/{stackName}.template.json`, `{stackName}.assets.json` and the bundles. */
export interface CloudAssembly {
  directory: string;
  stackName: string;
}

const root = fileURLToPath(new URL('../../', import.meta.url));
const buildDirectory = join(root, '.build');
const cacheDirectory = join(buildDirectory, 'assemblies');

/** Assemblies that were not used for this long are deleted. */
const cacheTtlMs = 7 * 24 * 60 * 60 * 1000;

/**
 * Returns the assembly of a stage for the sources as they are now. When they have changed, a separate process synthesizes
 * it: the CDK takes two seconds and 200 MB, and a cache hit costs neither. With `packaged`, the bundles contain sharp for
 * Lambda's Linux; the emulator loads sharp from `node_modules` and needs no other.
 */
export async function synth(stageName: StageName, { packaged = false } = {}): Promise<CloudAssembly> {
  await ensureLocalSigningKey();
  await ensureCommonJs();
  const name = [stageName, ...(packaged ? ['packaged'] : []), hashInputs(root)].join('-');
  const directory = join(cacheDirectory, name);
  await createDirectoryOnce(directory, async (temporaryDirectory) => {
    process.stderr.write('Bundling the functions and synthesizing the template …\n');
    const options = packaged ? [] : ['--without-sharp'];
    const args = [join(root, 'infra/app.ts'), stageName, temporaryDirectory, ...options];
    await promisify(execFile)(process.execPath, args, { env: { ...process.env, CDK_VALIDATION: 'false' } });
    await pruneCache(cacheDirectory, cacheTtlMs);
  });
  const now = new Date();
  await utimes(directory, now, now);
  return { directory, stackName: `image-pipeline-${stageName}` };
}

/**
 * Marks the `.js` files of the bundles as CommonJS. Under `"type": "module"` of this repository, Node.js would load them
 * as ES modules that export nothing, without an error.
 */
async function ensureCommonJs(): Promise<void> {
  const path = join(buildDirectory, 'package.json');
  if (existsSync(path)) {
    return;
  }
  await mkdir(buildDirectory, { recursive: true });
  // Written, then renamed: another process that starts at the same time never reads half a file.
  const temporaryFile = `${path}.${process.pid}`;
  await writeFile(temporaryFile, '{"type":"commonjs"}\n');
  await rename(temporaryFile, path);
}
