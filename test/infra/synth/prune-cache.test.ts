import { mkdir, mkdtemp, readdir, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { pruneCache } from '../../../infra/synth/prune-cache.ts';

let cache: string;
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'prune-cache-'));
});
afterEach(() => rm(cache, { recursive: true }));

async function writeEntry(name: string): Promise<void> {
  await mkdir(join(cache, name));
  await writeFile(join(cache, name, 'file'), name);
}

describe('pruneCache', () => {
  test('deletes entries that were not used within the TTL, and keeps the others', async () => {
    await Promise.all(['old', 'new'].map(writeEntry));
    const twoSecondsAgo = new Date(Date.now() - 2000);
    await utimes(join(cache, 'old'), twoSecondsAgo, twoSecondsAgo);
    await pruneCache(cache, 1000);
    expect(await readdir(cache)).toEqual(['new']);
  });

  test('continues when another process renames an entry at the same time', async () => {
    // A dangling link behaves like an entry that was listed and is gone when it is read.
    await symlink(join(cache, 'renamed'), join(cache, 'gone'));
    await expect(pruneCache(cache, 1000)).resolves.toBeUndefined();
  });
});
