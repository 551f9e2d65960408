import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterEach, describe, expect, test } from 'vitest';
import { isTerminal } from '../../../contracts/records/image-record.ts';
import { type StackAddress, StackClient } from '../../../tools/client/stack-client.ts';
import { runCommand, startCommand } from '../../support/run-command.ts';
import { waitFor } from '../../support/wait-for.ts';

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) {
    child.kill('SIGKILL');
  }
});

/** Starts the emulator as a script would, and reads its only line. */
async function start(...args: string[]) {
  const child = startCommand('start', '--port', '0', '--json', ...args);
  started.push(child);
  const lines = createInterface({ input: child.stdout ?? process.stdin });
  const [line] = await once(lines, 'line');
  const address = JSON.parse(line) as StackAddress;
  return { child, address, client: new StackClient(address) };
}

const waitForRecord = (client: StackClient, key: string) =>
  waitFor(`a terminal status of ${key}`, async () => (await client.listRecords(key)).find(isTerminal));

test('the line of --json is the address of a stack that takes uploads', async () => {
  const { address, client } = await start();
  expect(Object.keys(address)).toEqual(['endpoint', 'region', 'credentials', 'outputs']);
  await client.upload('uploads/notes.txt', Buffer.from('buy milk'));
  expect(await waitForRecord(client, 'uploads/notes.txt')).toMatchObject({ status: 'REJECTED' });
});

test('--data keeps objects and records', async () => {
  const data = join(mkdtempSync(join(tmpdir(), 'start-')), 'data');
  const first = await start('--data', data);
  await first.client.upload('uploads/notes.txt', Buffer.from('buy milk'));
  const record = await waitForRecord(first.client, 'uploads/notes.txt');
  first.child.kill('SIGTERM');
  await once(first.child, 'exit');

  const second = await start('--data', data);
  expect(await second.client.listRecords('uploads/notes.txt')).toEqual([record]);
  const Bucket = second.client.getOutput('UploadsBucketName');
  const overwrite = new PutObjectCommand({ Bucket, Key: 'uploads/notes.txt', IfNoneMatch: '*' });
  await expect(second.client.s3.send(overwrite)).rejects.toMatchObject({ name: 'PreconditionFailed' });
});

test('a port in use is one clear line', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const { status, stderr } = await runCommand('start', '--port', `${port}`);
  server.close();
  expect(stderr.trim().split('\n')).toEqual([expect.stringContaining(`${port}`)]);
  expect(status).toBe(2);
});

describe('a shutdown', () => {
  test.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s is clean', async (signal, status) => {
    const { child } = await start();
    child.kill(signal);
    const [exitCode] = await once(child, 'exit');
    expect(exitCode).toBe(status);
  });
});
