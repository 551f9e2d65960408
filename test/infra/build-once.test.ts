import { mkdir, mkdtemp, readdir, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { buildOnce } from '../../infra/build-once.ts';
import { removeUnused } from '../../infra/remove-unused.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'build-once-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Writes a file under its own name and another, as a build that takes several steps. */
const twoFiles = (text: string) => async (unfinished: string) => {
  await mkdir(unfinished);
  await writeFile(join(unfinished, 'first'), text);
  await writeFile(join(unfinished, 'second'), text);
};

describe('buildOnce', () => {
  test('builds what is not there, and nothing more', async () => {
    const build = vi.fn(twoFiles('one'));
    await buildOnce(join(folder, 'built'), build);
    await buildOnce(join(folder, 'built'), build);
    expect(build).toHaveBeenCalledTimes(1);
    expect(await readdir(join(folder, 'built'))).toEqual(['first', 'second']);
  });

  test('leaves the whole of one build when two run at once', async () => {
    const path = join(folder, 'built');
    await Promise.all([buildOnce(path, twoFiles('one')), buildOnce(path, twoFiles('other'))]);
    const [first, second] = await Promise.all(
      ['first', 'second'].map((name) => readFile(join(path, name), 'utf8')),
    );
    expect(first).toBe(second);
    expect(await readdir(folder)).toEqual(['built']);
  });

  test('leaves nothing of a build that fails', async () => {
    const path = join(folder, 'built');
    const failing = buildOnce(path, async (unfinished) => {
      await twoFiles('half')(unfinished);
      throw new Error('no space left');
    });
    await expect(failing).rejects.toThrow('no space left');
    expect(await readdir(folder)).toEqual([]);
  });

  test('does not take the failure of a build for a faster neighbour', async () => {
    const failure = Object.assign(new Error('exists'), { code: 'EEXIST' });
    const failing = buildOnce(join(folder, 'built'), () => Promise.reject(failure));
    await expect(failing).rejects.toBe(failure);
  });
});

describe('removeUnused', () => {
  test('removes what nobody has touched for long enough, and keeps the rest', async () => {
    await Promise.all(['old', 'new'].map(async (name) => twoFiles(name)(join(folder, name))));
    const twoSecondsAgo = new Date(Date.now() - 2000);
    await utimes(join(folder, 'old'), twoSecondsAgo, twoSecondsAgo);
    await removeUnused(folder, 1000);
    expect(await readdir(folder)).toEqual(['new']);
  });

  test('is not stopped by a folder that another process renames at the same time', async () => {
    // A link to nowhere answers as a folder that was listed, and is gone when it is looked at.
    await symlink(join(folder, 'renamed'), join(folder, 'gone'));
    await expect(removeUnused(folder, 1000)).resolves.toBeUndefined();
  });
});
