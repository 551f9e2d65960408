import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { targetLimits } from './support/target-limits.ts';

test('docs/targets.md has a row for each enforcement that the end-to-end tests leave out on a target', () => {
  const text = readFileSync('docs/targets.md', 'utf8');
  const [, section = ''] = /^## What the end-to-end tests leave out$(.*?)^## /ms.exec(text) ?? [];
  const rows = [...section.matchAll(/^\| (?!enforcement|---)([^|]+) \| ([^|]+) \|/gm)];
  const documented = rows.map(([, name, targets = '']) => [name, targets.toLowerCase().split(', ')]);
  expect(Object.fromEntries(documented)).toEqual(targetLimits);
});
