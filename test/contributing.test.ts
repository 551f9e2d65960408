import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const guide = readFileSync('CONTRIBUTING.md', 'utf8');

/** The rows of the table: question, file, line. */
const rows = [...guide.matchAll(/^\| (.+\?) \| `(.+?)` \| `(.+)` \|$/gm)].map(
  ([, question = '', path = '', line = '']) => ({ question, path, line }),
);

describe('CONTRIBUTING', () => {
  test('answers twenty questions', () => {
    expect(rows).toHaveLength(20);
  });

  test.each(rows)('$question is in $path', ({ path, line }) => {
    expect(readFileSync(path, 'utf8')).toContain(line);
  });
});
