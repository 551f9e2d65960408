import { expect, test } from 'vitest';
import { readFiles } from '../../web/dropped-files.ts';

function drop(kind: string, name: string, isDirectory = false) {
  const file = new File(['x'], name);
  return { kind, getAsFile: () => file, webkitGetAsEntry: () => ({ isDirectory, name }) };
}

test('dropped directories are not taken for files', () => {
  const items = [drop('file', 'a.jpg'), drop('file', 'holiday', true), drop('string', 'text')];
  const { files, directories } = readFiles({ items } as never);
  expect(files.map(({ name }) => name)).toEqual(['a.jpg']);
  expect(directories).toEqual(['holiday']);
});

test('a drop without files is empty', () => {
  expect(readFiles(null)).toEqual({ files: [], directories: [] });
});
