import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { UsageError } from '../../../tools/commands/command.ts';
import { findFiles } from '../../../tools/commands/input-files.ts';

async function createDirectory(): Promise<string> {
  return await mkdtemp(join(tmpdir(), 'input-files-'));
}

test('a directory stands for the files below it, without dot-files, and links to files are followed', async () => {
  const directory = await createDirectory();
  const elsewhere = await createDirectory();
  await mkdir(join(directory, 'below'));
  await mkdir(join(directory, '.cache'));
  const names = ['b.jpg', 'below/a.png', '.hidden.jpg', '.cache/c.jpg', '.cache/d.jpg'];
  await Promise.all(names.map((name) => writeFile(join(directory, name), '')));
  await writeFile(join(elsewhere, 'target.jpg'), '');
  await symlink(join(elsewhere, 'target.jpg'), join(directory, 'link.jpg'));
  await symlink(join(elsewhere, 'missing.jpg'), join(directory, 'vanished.jpg'));
  await symlink(elsewhere, join(directory, 'linked-directory'));

  const { files, dotFileCount } = await findFiles([directory], elsewhere);

  expect(files.map(({ path }) => path.toString().slice(directory.length + 1))).toEqual([
    'b.jpg',
    'below/a.png',
    'link.jpg',
    'vanished.jpg',
  ]);
  expect(dotFileCount).toBe(3);
});

test('a name that is not UTF-8 or holds control characters becomes a printable one', async () => {
  const directory = await createDirectory();
  const invalid = Buffer.concat([Buffer.from(`${directory}/bad`), Buffer.from([0xff]), Buffer.from('.jpg')]);
  await writeFile(invalid, '');
  await writeFile(join(directory, 'red\u001b[31m.jpg'), '');

  const { files } = await findFiles([directory], tmpdir());

  expect(files.map(({ name }) => name)).toEqual(['bad\ufffd.jpg', 'red_[31m.jpg']);
  expect(files[0]?.path).toEqual(invalid);
});

test('the output directory is no input directory, also by another path', async () => {
  const directory = await createDirectory();
  await writeFile(join(directory, 'a.jpg'), '');
  await expect(findFiles([`${directory}/.`], directory)).rejects.toThrow(UsageError);
});

test('a path that does not exist, and a directory without files, are errors of usage', async () => {
  const directory = await createDirectory();
  await expect(findFiles([join(directory, 'missing')], tmpdir())).rejects.toThrow(UsageError);
  await expect(findFiles([directory], tmpdir())).rejects.toThrow(`There is no file in ${directory}`);
});
