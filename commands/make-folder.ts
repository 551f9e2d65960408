import { access, constants, mkdir } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { UsageError } from './command.ts';

/**
 * Makes a folder, and those above it.
 * @throws {UsageError} when it cannot be made or written
 */
export async function makeFolder(path: string): Promise<string> {
  const folder = resolve(path);
  try {
    await makeWithParents(folder);
    // The dot: what is there already may be a file.
    await access(`${folder}/.`, constants.W_OK);
    return folder;
  } catch (cause) {
    throw new UsageError(`The folder ${folder} cannot be written`, { cause });
  }
}

/** Not `recursive`: Node's own loops for ever where the system refuses with "no such file", as in /proc. */
async function makeWithParents(folder: string): Promise<void> {
  const missing = await mkdir(folder).catch(expect('EEXIST', 'ENOENT'));
  if (missing === 'ENOENT' && dirname(folder) !== folder) {
    await makeWithParents(dirname(folder));
    await mkdir(folder).catch(expect('EEXIST'));
  }
}

function expect(...codes: string[]) {
  return (error: NodeJS.ErrnoException): string => {
    if (!codes.includes(error.code ?? '')) {
      throw error;
    }
    return error.code ?? '';
  };
}
