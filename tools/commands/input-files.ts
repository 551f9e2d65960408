import { readdir, realpath, stat } from 'node:fs/promises';
import { sep } from 'node:path';
import { UsageError } from './command.ts';

/** A file to upload. Linux allows any bytes in a name, so the path is a buffer. */
export interface InputFile {
  path: Buffer;
  /** The name without directories and without control characters; U+FFFD replaces what is not UTF-8. */
  name: string;
}

export interface InputFiles {
  files: InputFile[];
  /** Files whose name, or the name of whose directory, begins with a dot. They are left out. */
  dotFileCount: number;
}

/**
 * Finds the files under these paths; a directory stands for every file below it, sorted by path. Symbolic links to files
 * are followed.
 * @throws {UsageError} when a path does not exist, a directory holds no file, or the output directory is one of the paths
 */
export async function findFiles(paths: string[], outputDirectory: string): Promise<InputFiles> {
  const files: InputFile[] = [];
  let dotFileCount = 0;
  for (const path of paths) {
    if (!(await isDirectory(path))) {
      files.push(toInputFile(Buffer.from(path)));
      continue;
    }
    if ((await realpath(path)) === (await realpath(outputDirectory))) {
      throw new UsageError(`--out must not be the input directory ${path}`);
    }
    const listed = await listFiles(Buffer.from(path));
    if (listed.files.length === 0) {
      throw new UsageError(`There is no file in ${path}`);
    }
    files.push(...listed.files.sort((one, other) => Buffer.compare(one.path, other.path)));
    dotFileCount += listed.dotFileCount;
  }
  return { files, dotFileCount };
}

export function toInputFile(path: Buffer): InputFile {
  const name = path.subarray(path.lastIndexOf(sep) + 1).toString();
  return { path, name: name.replace(/\p{C}/gu, '_') };
}

async function listFiles(directory: Buffer): Promise<InputFiles> {
  const paths = await listPaths(directory);
  const hidden = Buffer.from(`${sep}.`);
  const visible = paths.filter((path) => !path.subarray(directory.length).includes(hidden));
  return { files: visible.map(toInputFile), dotFileCount: paths.length - visible.length };
}

async function listPaths(directory: Buffer): Promise<Buffer[]> {
  const paths: Buffer[] = [];
  for (const entry of await readdir(directory, { withFileTypes: true, encoding: 'buffer' })) {
    const path = Buffer.concat([directory, Buffer.from(sep), entry.name]);
    if (entry.isDirectory()) {
      paths.push(...(await listPaths(path)));
    } else if (entry.isFile() || (entry.isSymbolicLink() && (await isLinkToFile(path)))) {
      paths.push(path);
    }
  }
  return paths;
}

/** A link whose target is missing counts as one to a file, so that the result names it. */
async function isLinkToFile(path: Buffer): Promise<boolean> {
  try {
    return (await stat(path)).isFile();
  } catch (error) {
    if (isFileError(error)) {
      return true;
    }
    throw error;
  }
}

/** An error of the file system: a missing file, a missing permission, a loop of links. */
export function isFileError(error: unknown): error is NodeJS.ErrnoException & { code: string } {
  return error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string';
}

async function isDirectory(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    throw new UsageError(`There is no file or directory ${path}`, { cause });
  }
}
