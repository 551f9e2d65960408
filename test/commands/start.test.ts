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
import { Pipeline, type StackAddress } from '../../commands/pipeline.ts';
import { isTerminal } from '../../events/image-record.ts';
import { runCommand, startCommand } from '../support/run-command.ts';
import { waitFor } from '../support/wait-for.ts';

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) {
    child.kill('SIGKILL');
  }
});

/** Starts a stack as a script would, and reads its only line. */
async function start(...args: string[]) {
  const child = startCommand('start', '--port', '0', '--json', ...args);
  started.push(child);
  const lines = createInterface({ input: child.stdout ?? process.stdin });
  const [line] = await once(lines, 'line');
  const address = JSON.parse(line) as StackAddress;
  return { child, address, pipeline: new Pipeline(address) };
}

const ended = (pipeline: Pipeline, key: string) =>
  waitFor(`the end of ${key}`, async () => (await pipeline.records(key)).find(isTerminal));

test('the line of --json is the address of a stack that takes uploads', async () => {
  const { address, pipeline } = await start();
  expect(Object.keys(address)).toEqual(['endpoint', 'region', 'credentials', 'outputs']);
  await pipeline.upload('uploads/notes.txt', Buffer.from('buy milk'));
  expect(await ended(pipeline, 'uploads/notes.txt')).toMatchObject({ status: 'REJECTED' });
});

test('--data keeps objects and records', async () => {
  const data = join(mkdtempSync(join(tmpdir(), 'start-')), 'data');
  const first = await start('--data', data);
  await first.pipeline.upload('uploads/notes.txt', Buffer.from('buy milk'));
  const record = await ended(first.pipeline, 'uploads/notes.txt');
  first.child.kill('SIGTERM');
  await once(first.child, 'exit');

  const second = await start('--data', data);
  expect(await second.pipeline.records('uploads/notes.txt')).toEqual([record]);
  const Bucket = second.pipeline.output('UploadsBucketName');
  const overwrite = new PutObjectCommand({ Bucket, Key: 'uploads/notes.txt', IfNoneMatch: '*' });
  await expect(second.pipeline.s3.send(overwrite)).rejects.toMatchObject({ name: 'PreconditionFailed' });
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

describe('the end', () => {
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
