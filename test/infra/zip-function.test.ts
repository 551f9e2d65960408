import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { zipFunction } from '../../infra/zip-function.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'zip-function-'));
});
afterEach(() => rm(folder, { recursive: true }));

test('the zip holds every file under its path', async () => {
  await mkdir(join(folder, 'node_modules/sharp'), { recursive: true });
  await writeFile(join(folder, 'handler.cjs'), 'handler');
  await writeFile(join(folder, 'node_modules/sharp/index.js'), 'sharp');

  const files = unzipSync(zipFunction(folder));

  const texts = Object.entries(files).map(([path, content]) => [path, strFromU8(content)]);
  expect(Object.fromEntries(texts)).toEqual({
    'handler.cjs': 'handler',
    'node_modules/sharp/index.js': 'sharp',
  });
});

test('a folder that Lambda would not unpack is refused', async () => {
  await writeFile(join(folder, 'large'), '');
  await truncate(join(folder, 'large'), 251 * 1024 ** 2);

  expect(() => zipFunction(folder)).toThrow('has 251.0 MB unzipped; Lambda takes 250 MB at most');
});
