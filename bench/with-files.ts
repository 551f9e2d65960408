import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Gives an action the paths of files with these contents, which are there until it has ended. */
export async function withFiles<Result>(
  contents: Buffer[],
  action: (paths: string[]) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    const paths = contents.map((_, index) => join(folder, `${index}`));
    await Promise.all(paths.map((path, index) => writeFile(path, contents[index] ?? '')));
    return await action(paths);
  } finally {
    await rm(folder, { recursive: true });
  }
}
