import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Creates a directory unless it exists. The files are written into a temporary directory, which is then renamed: a
 * concurrent or a later process finds a complete directory or none, also after an interruption.
 * @param build creates the temporary directory and writes its files
 */
export async function createDirectoryOnce(
  directory: string,
  build: (temporaryDirectory: string) => Promise<void>,
): Promise<void> {
  if (existsSync(directory)) {
    return;
  }
  const temporaryDirectory = `${directory}.${randomUUID()}`;
  await mkdir(dirname(directory), { recursive: true });
  try {
    await build(temporaryDirectory);
    await rename(temporaryDirectory, directory).catch(ignoreAlreadyExists);
  } finally {
    await rm(temporaryDirectory, { recursive: true, force: true });
  }
}

/** Another process was faster and has written an equivalent directory. */
function ignoreAlreadyExists(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') {
    throw error;
  }
}
