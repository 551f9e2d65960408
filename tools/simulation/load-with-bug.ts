import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { SeededBug } from './seeded-bug.ts';

const root = new URL('../../', import.meta.url).href;
const bugQuery = '?bug=';
const loadedBugs: SeededBug[] = [];

/** Imports a module and all its imports of this repository once more, with the bug in them; without a bug, as they are. */
export function importWithBug<Module>(bug: SeededBug | undefined, path: string): Promise<Module> {
  const url = new URL(path, import.meta.url);
  if (!bug) {
    return import(url.href);
  }
  const index = loadedBugs.push(bug) - 1;
  return import(`${url.href}${bugQuery}${index}`);
}

/** A module passes its query on to its imports, so each bug has modules of its own. */
registerHooks({
  resolve: (specifier, context, next) => {
    const resolved = next(specifier, context);
    const [, index] = context.parentURL?.split(bugQuery) ?? [];
    const isInRepository = resolved.url.startsWith(root) && !resolved.url.includes('/node_modules/');
    const hasQuery = resolved.url.includes(bugQuery);
    return index && isInRepository && !hasQuery
      ? { ...resolved, url: `${resolved.url}${bugQuery}${index}` }
      : resolved;
  },
  load: (url, context, next) => {
    const [file = '', index] = url.split(bugQuery);
    const bug = index && loadedBugs[Number(index)];
    return bug
      ? { format: formatFrom(file), source: readWithBug(file, bug), shortCircuit: true }
      : next(url, context);
  },
});

function formatFrom(file: string): string {
  return file.endsWith('.json') ? 'json' : 'module-typescript';
}

function readWithBug(url: string, { name, file, code, mutant }: SeededBug): string {
  const source = readFileSync(fileURLToPath(url), 'utf8');
  if (url !== `${root}${file}`) {
    return source;
  }
  const [before, after, ...others] = source.split(code);
  if (before === undefined || after === undefined || others.length > 0) {
    throw new Error(`Cannot seed "${name}": ${file} does not contain its code exactly once`);
  }
  return `${before}${mutant}${after}`;
}
