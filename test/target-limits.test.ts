import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { resourceTypes } from '../tools/emulator/template/resource-types.ts';
import { readSources } from './support/source-tree.ts';
import { targetLimits } from './support/target-limits.ts';

const text = readFileSync('docs/targets.md', 'utf8');

/** The rows of the table in a section, without its head. */
function readTable(title: string): string[][] {
  const [, section = ''] = text.split(`\n## ${title}\n`);
  const lines = section.replace(/^## .*/ms, '').split('\n');
  const rows = lines.filter((line) => line.startsWith('|')).slice(2);
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

describe('docs/targets.md', () => {
  test.each(['What each target enforces', 'What the emulator refuses'])(
    '%s: each row names its test',
    (title) => {
      const rows = readTable(title);

      expect(rows.length).toBeGreaterThan(0);
      expect(rows.filter((row) => !row.at(-1)?.includes('`test/')).map(([name]) => name)).toEqual([]);
    },
  );

  test('has each property without an effect, by its resource type', () => {
    const rows = readTable('What the emulator accepts without an effect');
    const documented = rows.map(([type = '', properties = '']) =>
      [type, properties].map((cell) => cell.replaceAll('`', '')),
    );

    const ignored = Object.entries(resourceTypes).map(([type, { ignoredProperties = [] }]) => [
      type,
      ignoredProperties.join(', '),
    ]);
    expect(documented).toEqual(ignored.filter(([, properties]) => properties !== ''));
  });

  test('has a row for each enforcement that the end-to-end tests leave out on a target', () => {
    const rows = readTable('What the end-to-end tests leave out');

    const documented = rows.map(([name = '', targets = '']) => [name, targets.toLowerCase().split(', ')]);
    expect(Object.fromEntries(documented)).toEqual(targetLimits);
  });
});

test('each enforcement that a target lacks has an end-to-end test, and a row among what each target enforces', () => {
  const names = Object.keys(targetLimits);
  const suites = readSources('test/e2e')
    .map((file) => file.text)
    .join('\n');

  expect(names.filter((name) => !suites.includes(`testEnforcement('${name}')`))).toEqual([]);
  expect(readTable('What each target enforces').map(([name]) => name)).toEqual(expect.arrayContaining(names));
});
