import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { UsageError } from './command.ts';

/**
 * Finds the files under these paths; a directory stands for every file below it, sorted by path.
 * @throws {UsageError} when a path does not exist, or a directory holds no file
 */
export async function findFiles(paths: string[]): Promise<string[]> {
  const files: string[] = [];
  for (const path of paths) {
    files.push(...((await isDirectory(path)) ? await listFiles(path) : [path]));
  }
  return files;
}

async function listFiles(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  if (files.length === 0) {
    throw new UsageError(`There is no file in ${directory}`);
  }
  return files.sort();
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    throw new UsageError(`There is no file or directory ${path}`, { cause });
  }
}
