import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';

const documents = globSync(['*.md', 'docs/**/*.md', 'tools/**/*.md']).filter(
  (path) => path !== 'CHANGELOG.md',
);

/**
 * The paths of this repository in a document, in code and as targets of links, as globs. Placeholders are in angle
 * brackets, or they are directories in capitals.
 */
function findPaths(document: string): string[] {
  const text = readFileSync(document, 'utf8');
  const inCode = /`((?:contracts|docs|events|functions|infra|statemachines|test|tools)\/[^`\s<>{}]*)`/g;
  const inLinks = /\]\((?!https?:)([^)#\s]+)/g;
  const paths = [
    ...[...text.matchAll(inCode)].map(([, path = '']) => path),
    ...[...text.matchAll(inLinks)].map(([, path = '']) => join(dirname(document), path)),
  ];
  return paths.map((path) => path.replaceAll(/(?<=\/)[A-Z]+(?=\/)/g, '*'));
}

/** A deployment writes its own: docs/deploy.md. */
const written = ['infra/settings/dev.ts'];

test.each(documents)('every path in %s exists', (document) => {
  const missing = findPaths(document).filter((path) => globSync(path).length === 0);

  expect(missing.filter((path) => !written.includes(path))).toEqual([]);
});
