import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { UsageError } from './command.ts';

/**
 * Creates a virtual environment of Python under `.build/`, once for each version of a requirements file.
 * @param requirements the path of `NAME-requirements.txt`
 * @returns the directory, whose `bin/` holds the programs
 * @throws {UsageError} when there is no Python with venv and pip
 */
export async function ensurePythonEnvironment(requirements: string): Promise<string> {
  const name = basename(requirements, '-requirements.txt');
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 8);
  const directory = resolve('.build', `${name}-${version}`);
  const marker = join(directory, 'installed');
  if (!existsSync(marker)) {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(dirname(directory), { recursive: true });
    try {
      await promisify(execFile)('python3', ['-m', 'venv', directory]);
      await promisify(execFile)(join(directory, 'bin/pip'), ['install', '--quiet', '-r', requirements]);
    } catch (cause) {
      throw new UsageError(`${name} needs Python 3 with venv and pip: ${cause}`, { cause });
    }
    writeFileSync(marker, '');
  }
  return directory;
}
