import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createDirectoryOnce } from '../../../infra/synth/create-directory-once.ts';

let parent: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'create-directory-once-'));
});
afterEach(() => rm(parent, { recursive: true }));

/** A build that takes several steps: it writes two files with the same text. */
const writeTwoFiles = (text: string) => async (temporaryDirectory: string) => {
  await mkdir(temporaryDirectory);
  await writeFile(join(temporaryDirectory, 'first'), text);
  await writeFile(join(temporaryDirectory, 'second'), text);
};

describe('createDirectoryOnce', () => {
  test('builds a directory that does not exist, once', async () => {
    const build = vi.fn(writeTwoFiles('one'));
    await createDirectoryOnce(join(parent, 'built'), build);
    await createDirectoryOnce(join(parent, 'built'), build);
    expect(build).toHaveBeenCalledTimes(1);
    expect(await readdir(join(parent, 'built'))).toEqual(['first', 'second']);
  });

  test('keeps all files of one build when two run at once', async () => {
    const path = join(parent, 'built');
    await Promise.all([
      createDirectoryOnce(path, writeTwoFiles('one')),
      createDirectoryOnce(path, writeTwoFiles('other')),
    ]);
    const [first, second] = await Promise.all(
      ['first', 'second'].map((name) => readFile(join(path, name), 'utf8')),
    );
    expect(first).toBe(second);
    expect(await readdir(parent)).toEqual(['built']);
  });

  test('deletes the temporary directory of a build that fails', async () => {
    const failing = createDirectoryOnce(join(parent, 'built'), async (temporaryDirectory) => {
      await writeTwoFiles('half')(temporaryDirectory);
      throw new Error('no space left');
    });
    await expect(failing).rejects.toThrow('no space left');
    expect(await readdir(parent)).toEqual([]);
  });

  test('reports an EEXIST of the build itself as a failure', async () => {
    const failure = Object.assign(new Error('exists'), { code: 'EEXIST' });
    const failing = createDirectoryOnce(join(parent, 'built'), () => Promise.reject(failure));
    await expect(failing).rejects.toBe(failure);
  });
});
