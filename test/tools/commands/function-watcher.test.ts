import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Bundle } from '../../../infra/bundling/bundle-functions.ts';
import { FunctionWatcher } from '../../../tools/commands/function-watcher.ts';
import { waitFor } from '../../support/wait-for.ts';

/** The inputs of a synthesis, and two functions that share a file. */
const files = [
  'contracts/message.ts',
  'functions/first/handler.ts',
  'functions/second/handler.ts',
  'functions/shared/both.ts',
  'infra/app.ts',
  'statemachines/workflow.json',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  '.local/signing-key/jwks.json',
];
const sources: Record<string, string[]> = {
  first: ['functions/first/handler.ts', 'functions/shared/both.ts'],
  second: ['functions/second/handler.ts', 'functions/shared/both.ts'],
};

let root: string;
let lines: string[];
let updates: { name: string; directory: string }[];
let build: (directory: string) => Promise<Bundle[]>;
let running: Promise<void>;
let watcher: FunctionWatcher;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'watched-'));
  lines = [];
  updates = [];
  build = writeBundles;
  running = Promise.resolve();
  for (const path of files) {
    change(path);
  }
  watcher = new FunctionWatcher({
    root,
    bundle: (directory) => build(directory),
    update: async (name, directory) => {
      updates.push({ name, directory });
      await running;
    },
    log: (line) => lines.push(line),
  });
});
afterEach(() => watcher.stop());

let changeCount = 0;

function change(path: string): void {
  changeCount += 1;
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), 'x'.repeat(changeCount));
}

async function writeBundles(directory: string): Promise<Bundle[]> {
  return Object.entries(sources).map(([name, paths]) => {
    mkdirSync(join(directory, name), { recursive: true });
    return { name, sources: paths, needsSharp: false, needsHeic: false };
  });
}

const names = () => updates.map(({ name }) => name);

test('nothing is built without a change', async () => {
  await watcher.check();
  expect([updates, lines]).toEqual([[], []]);
});

test('a function is updated when one of its sources changes', async () => {
  change('functions/first/handler.ts');
  await watcher.check();
  expect(names()).toEqual(['first']);
  expect(existsSync(updates[0]?.directory ?? '')).toBe(true);
  expect(lines).toEqual([expect.stringMatching(/^Rebuilt in \d+ ms: first$/)]);
});

test('a file that an editor replaces by renaming another one has changed, each time', async () => {
  for (const round of [1, 2]) {
    change('functions/first/handler.ts~');
    renameSync(join(root, 'functions/first/handler.ts~'), join(root, 'functions/first/handler.ts'));
    await watcher.check();
    expect(names()).toHaveLength(round);
  }
});

test('every function that has a shared source is updated', async () => {
  change('functions/shared/both.ts');
  await watcher.check();
  expect(names()).toEqual(['first', 'second']);
});

test('a build error is printed, no function is updated, and the next build has the change as well', async () => {
  build = async () => {
    throw new Error('Expected ";" but found "}"');
  };
  change('functions/first/handler.ts');
  await watcher.check();
  await watcher.check();
  expect(names()).toEqual([]);
  expect(lines).toEqual(['The build failed, and the functions keep their code: Expected ";" but found "}"']);

  build = writeBundles;
  change('functions/second/handler.ts');
  await watcher.check();
  expect(names()).toEqual(['first', 'second']);
});

test('a change of the template asks for a restart', async () => {
  change('infra/app.ts');
  await watcher.check();
  expect(names()).toEqual([]);
  expect(lines).toEqual(['Restart to apply the changes of infra/app.ts']);
});

test('a bundle is kept as long as a process runs it, and deleted afterwards', async () => {
  const ended = Promise.withResolvers<void>();
  change('functions/first/handler.ts');
  await watcher.check();
  running = ended.promise;
  change('functions/first/handler.ts');
  await watcher.check();
  const [old = '', current = ''] = updates.map(({ directory }) => directory);
  expect([existsSync(old), existsSync(current)]).toEqual([true, true]);

  ended.resolve();
  await waitFor('the old bundle to be deleted', () => (existsSync(old) ? undefined : true));
  expect(existsSync(current)).toBe(true);
});

test('stopping deletes every bundle', async () => {
  change('functions/shared/both.ts');
  await watcher.check();
  watcher.stop();
  expect(readdirSync(join(root, '.build/watch'))).toEqual([]);
});

test('changes are found without a call', async () => {
  watcher.start();
  change('functions/first/handler.ts');
  await waitFor('an update', () => updates[0]);
});
