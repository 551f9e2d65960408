import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Deletes the entries of a directory that were last used longer ago than `cacheTtlMs`. */
export async function pruneCache(directory: string, cacheTtlMs: number): Promise<void> {
  for (const name of await readdir(directory)) {
    const path = join(directory, name);
    const stats = await stat(path).catch(ignoreNotFound);
    if (stats && Date.now() - stats.mtimeMs > cacheTtlMs) {
      await rm(path, { recursive: true, force: true });
    }
  }
}

/** Another process may rename its temporary directory between the listing and this call. */
function ignoreNotFound(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') {
    throw error;
  }
}
