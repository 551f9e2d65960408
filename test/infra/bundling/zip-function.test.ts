import { mkdir, mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strFromU8, unzipSync } from 'fflate';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { zipFunction } from '../../../infra/bundling/zip-function.ts';

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'zip-function-'));
});
afterEach(() => rm(directory, { recursive: true }));

test('the zip holds every file under its path', async () => {
  await mkdir(join(directory, 'node_modules/sharp'), { recursive: true });
  await writeFile(join(directory, 'handler.js'), 'handler');
  await writeFile(join(directory, 'node_modules/sharp/index.js'), 'sharp');

  const files = unzipSync(zipFunction(directory));

  const texts = Object.entries(files).map(([path, content]) => [path, strFromU8(content)]);
  expect(Object.fromEntries(texts)).toEqual({
    'handler.js': 'handler',
    'node_modules/sharp/index.js': 'sharp',
  });
});

test('a directory that is too large for Lambda is refused', async () => {
  await writeFile(join(directory, 'large'), '');
  await truncate(join(directory, 'large'), 251 * 1024 ** 2);

  expect(() => zipFunction(directory)).toThrow('has 251.0 MB unzipped; Lambda accepts at most 250 MB');
});
