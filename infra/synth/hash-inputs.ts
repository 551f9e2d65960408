import { createHash } from 'node:crypto';
import { globSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * Everything that an assembly is made of: whole directories, so a new file counts without an entry here. The test of this
 * file records what esbuild and the synth process really read, and fails for a file that is missing here.
 */
export const inputPatterns = [
  'contracts/**',
  'functions/**',
  'infra/**',
  'statemachines/**',
  // The version of sharp that goes into the packages.
  'package.json',
  'package-lock.json',
  // esbuild reads it.
  'tsconfig.json',
  '.local/signing-key/jwks.json',
];

/**
 * Lists the files that match, sorted, relative to the root of the repository.
 * @throws {Error} when a pattern matches no file, because a renamed directory would otherwise leave stale assemblies
 */
export function listInputs(root: string): string[] {
  return inputPatterns.flatMap((pattern) => {
    const files = globSync(pattern, { cwd: root, withFileTypes: true }).filter((entry) => entry.isFile());
    if (files.length === 0) {
      throw new Error(
        `No file matches ${pattern}, an input of the synthesis: see infra/synth/hash-inputs.ts`,
      );
    }
    return files.map(({ parentPath, name }) => relative(root, join(parentPath, name))).sort();
  });
}

/** Hashes the paths and contents of all inputs to 16 hexadecimal digits. */
export function hashInputs(root: string): string {
  const hash = createHash('sha256');
  for (const path of listInputs(root)) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0');
  }
  return hash.digest('hex').slice(0, 16);
}
