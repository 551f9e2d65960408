import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Removes what stands in a folder and was last touched longer ago than this, in milliseconds. */
export async function removeUnused(folder: string, keptFor: number): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const touched = await stat(path).catch(ignoreGone);
    if (touched && Date.now() - touched.mtimeMs > keptFor) {
      await rm(path, { recursive: true, force: true });
    }
  }
}

/** Another process renames its unfinished folders while this one looks at them. */
function ignoreGone(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') {
    throw error;
  }
}
