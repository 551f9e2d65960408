import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Calls an action with the paths of temporary files that hold these contents, and deletes them afterwards. */
export async function withTempFiles<Result>(
  contents: Buffer[],
  action: (paths: string[]) => Promise<Result>,
): Promise<Result> {
  const directory = await mkdtemp(join(tmpdir(), 'bench-'));
  try {
    const paths = contents.map((_, index) => join(directory, `${index}`));
    await Promise.all(paths.map((path, index) => writeFile(path, contents[index] ?? '')));
    return await action(paths);
  } finally {
    await rm(directory, { recursive: true });
  }
}
