import { access, constants, mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { UsageError } from './command.ts';

/**
 * Creates a directory and its parents.
 * @returns its absolute path
 * @throws {UsageError} when it cannot be created or written
 */
export async function ensureDirectory(path: string): Promise<string> {
  const directory = resolve(path);
  try {
    await createWithParents(directory);
    // The dot makes `access` fail when the path is a file.
    await access(`${directory}/.`, constants.W_OK);
    return directory;
  } catch (cause) {
    throw new UsageError(`The directory ${directory} cannot be written`, { cause });
  }
}

/** Replaces the option `recursive` of mkdir, which never returns where the system answers ENOENT, as below /proc. */
async function createWithParents(directory: string): Promise<void> {
  const code = await mkdir(directory).catch(returnCode('EEXIST', 'ENOENT'));
  if (code === 'ENOENT' && dirname(directory) !== directory) {
    await createWithParents(dirname(directory));
    await mkdir(directory).catch(returnCode('EEXIST'));
  }
}

/** Returns the code of an expected error and throws every other one. */
function returnCode(...expected: string[]) {
  return (error: NodeJS.ErrnoException): string => {
    if (!expected.includes(error.code ?? '')) {
      throw error;
    }
    return error.code ?? '';
  };
}
