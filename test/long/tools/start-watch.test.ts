import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isTerminal } from '../../../contracts/records/image-record.ts';
import { type StackAddress, StackClient } from '../../../tools/client/stack-client.ts';
import { waitFor } from '../../support/wait-for.ts';

const source = 'functions/process-upload/process-upload.ts';
const parts = [
  'contracts',
  'functions',
  'infra',
  'statemachines',
  'tools',
  'web',
  'package.json',
  'package-lock.json',
];

/** A copy of the project, whose sources the tests change. */
let copy: string;
let child: ChildProcess;
let client: StackClient;
let log = '';
beforeAll(async () => {
  copy = mkdtempSync(join(tmpdir(), 'watched-'));
  for (const part of [...parts, 'tsconfig.json']) {
    cpSync(part, join(copy, part), { recursive: true });
  }
  symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));
  child = spawn(process.execPath, ['tools/commands/start.ts', '--port', '0', '--json'], { cwd: copy });
  child.stderr?.on('data', (data) => {
    log += data;
  });
  const [line] = await once(createInterface({ input: child.stdout ?? process.stdin }), 'line');
  client = new StackClient(JSON.parse(line) as StackAddress);
}, 120_000);
afterAll(async () => {
  client.close();
  const exited = once(child, 'exit');
  child.kill('SIGTERM');
  await exited;
  rmSync(copy, { recursive: true });
});

function edit(replace: (text: string) => string): void {
  const path = join(copy, source);
  writeFileSync(path, replace(readFileSync(path, 'utf8')));
}

const waitForLog = (pattern: RegExp) =>
  waitFor(`${pattern} in the log`, () => (pattern.test(log) ? true : undefined));

async function upload(key: string) {
  await client.upload(key, Buffer.from('buy milk'));
  return waitFor(`a record of ${key}`, async () => (await client.listRecords(key)).find(isTerminal));
}

test('a changed function runs its new code, and the records of before are still there', async () => {
  await upload('uploads/before.txt');
  edit((text) => `console.log('the edited code');\n${text}`);
  await waitForLog(/Rebuilt in \d+ ms: process-upload\n/);
  await upload('uploads/after.txt');
  expect(await client.listRecords('uploads/before.txt')).toHaveLength(1);
});

test('each upload is a line with its key, status and milliseconds', async () => {
  await upload('uploads/a\u001bb.txt');
  await waitForLog(/^\S+Z {2}uploads\/a\\u\{1b\}b\.txt {2}REJECTED \w+ {2}\d+ ms$/m);
});

test('a build error is printed, and the old code stays', async () => {
  edit((text) => `${text}\nconst = ;\n`);
  await waitForLog(/process-upload\.ts:\d+:\d+/);
  await waitForLog(/The build failed, and the functions keep their code/);
  await upload('uploads/old-code.txt');

  const before = log.length;
  edit((text) => text.replace('\nconst = ;\n', ''));
  await waitFor('the next build', () => (log.slice(before).includes('Rebuilt in') ? true : undefined));
  await upload('uploads/repaired.txt');
});
