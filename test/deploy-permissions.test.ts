import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { readSources } from './support/source-tree.ts';

/** Operations whose permission has another name, or that wait for one which is listed. */
const actions: Record<string, string[]> = {
  ListBuckets: ['ListAllMyBuckets'],
  ListObjectsV2: ['ListBucket'],
  DeleteObjects: ['DeleteObject'],
  ChangeSetCreateComplete: ['DescribeChangeSet'],
  StackImportComplete: ['DescribeStacks'],
};

/** Lists the files that a program imports, with those that they import. */
function listReachable(path: string, sources: ReturnType<typeof readSources>): Set<string> {
  const reachable = new Set<string>();
  const visit = (name: string): void => {
    const source = sources.find((each) => each.path === name);
    const isNew = source !== undefined && !reachable.has(name);
    reachable.add(name);
    (isNew ? source.imports : []).forEach(({ from }) => {
      visit(from);
    });
  };
  visit(path);
  return reachable;
}

test('docs/deploy.md lists the permission for each call of deploy and destroy', () => {
  const sources = readSources('tools');
  const paths = ['deploy', 'destroy'].flatMap((name) => [
    ...listReachable(`tools/commands/${name}.ts`, sources),
  ]);
  const texts = sources.filter(({ path }) => paths.includes(path)).map(({ text }) => text);
  const operations = texts.flatMap((text) =>
    [...text.matchAll(/\b(?:([A-Z]\w+)Command\b(?!<)|(?:paginate|waitUntil)([A-Z]\w+))\(/g)].map(
      ([, command, other]) => command ?? other ?? '',
    ),
  );
  expect(operations).toEqual(expect.arrayContaining(['DescribeStacks', 'ListTables', 'DeleteObjects']));
  const page = readFileSync('docs/deploy.md', 'utf8');
  const [, section = ''] = /^## Permissions of the deploying role$(.*?)^## /ms.exec(page) ?? [];
  const missing = operations
    .flatMap((operation) => actions[operation] ?? [operation])
    .filter((action) => !new RegExp(`[:\`]${action}\``).test(section));
  expect(missing).toEqual([]);
});
