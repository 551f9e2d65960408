import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from './command.ts';

/**
 * The files that these paths name; a folder stands for every file below it, in the order of their names.
 * @throws {UsageError} when a path is missing, or a folder holds no file
 */
export async function findFiles(paths: string[]): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    found.push(...(await filesOf(path)));
  }
  return found;
}

async function filesOf(path: string): Promise<string[]> {
  const { isDirectory } = await describe(path);
  if (!isDirectory) {
    return [path];
  }
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  if (files.length === 0) {
    throw new UsageError(`There is no file in ${path}`);
  }
  return files.sort();
}

async function describe(path: string): Promise<{ isDirectory: boolean }> {
  try {
    return { isDirectory: (await stat(path)).isDirectory() };
  } catch (cause) {
    throw new UsageError(`There is no file or folder ${path}`, { cause });
  }
}
