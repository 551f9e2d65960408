import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The layout of a data directory. A change that an older directory cannot be read under increases it. */
const layoutVersion = '2';
const markerFile = 'layout-version';

/**
 * Creates a data directory, or checks that an existing one has the present layout.
 * @returns whether the directory holds the data of an earlier run
 * @throws {Error} for a directory of another version, which this version cannot read
 */
export async function prepareDataDirectory(directory: string): Promise<boolean> {
  await mkdir(directory, { recursive: true });
  const names = await readdir(directory);
  if (names.includes(markerFile)) {
    const version = (await readFile(join(directory, markerFile), 'utf8')).trim();
    if (version !== layoutVersion) {
      throw new Error(`it has layout ${version}, and this version reads layout ${layoutVersion} only`);
    }
    return true;
  }
  if (names.includes('objects') || names.includes('tables')) {
    throw new Error('a version before 0.2.0 wrote it; delete it, or name another directory');
  }
  await writeFile(join(directory, markerFile), `${layoutVersion}\n`);
  return false;
}
