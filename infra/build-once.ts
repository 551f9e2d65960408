import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder unless it is there. It is built aside and renamed into place: whoever comes at the same time, or after
 * an interruption, finds a whole folder or none.
 */
export async function buildOnce(folder: string, build: (unfinished: string) => Promise<void>): Promise<void> {
  if (existsSync(folder)) {
    return;
  }
  const unfinished = `${folder}.${randomUUID()}`;
  await mkdir(dirname(folder), { recursive: true });
  try {
    await build(unfinished);
    await rename(unfinished, folder).catch(ignoreTaken);
  } finally {
    await rm(unfinished, { recursive: true, force: true });
  }
}

/** Somebody else was faster, and has built the same. */
function ignoreTaken(error: NodeJS.ErrnoException): void {
  if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') {
    throw error;
  }
}
