import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { transformSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { waitFor } from '../../support/wait-for.ts';
import { DebuggerClient } from './debugger-client.ts';
import { invoke, lambdaFunction, logLines, type RunningStack, role, startTinyStack } from './tiny-stack.ts';

/** Returns its version, and ends when a file exists. */
const makeVersion = (version: number) => `
  const { existsSync } = require('node:fs');
  const { setTimeout: pause } = require('node:timers/promises');
  exports.handler = async ({ file }) => {
    console.log('started ' + ${version});
    while (file && !existsSync(file)) await pause(10);
    return { version: ${version}, pid: process.pid };
  };`;

const failing = `interface Input { reason: string }
export const handler = async ({ reason }: Input): Promise<never> => {
  throw new RangeError(reason);
};`;

const { code: mapped } = transformSync(failing, {
  loader: 'ts',
  format: 'cjs',
  platform: 'node',
  minify: true,
  sourcemap: 'inline',
  sourcefile: 'failing.ts',
});

const paused = `exports.handler = async (event, context) => {
  debugger;
  return { left: context.getRemainingTimeInMillis(), pid: process.pid };
};`;

let stack: RunningStack;
let directory: string;
let port: number;

beforeAll(async () => {
  port = await findFreePort();
  const variables = { NODE_OPTIONS: '--enable-source-maps' };
  stack = await startTinyStack(
    {
      functions: { versioned: makeVersion(1), limited: makeVersion(1), mapped, paused },
      resources: {
        Role: role,
        Versioned: lambdaFunction('versioned'),
        Limited: lambdaFunction('limited', { ReservedConcurrentExecutions: 1, Timeout: 20 }),
        Mapped: lambdaFunction('mapped', { Environment: { Variables: variables } }),
        Paused: lambdaFunction('paused', { Timeout: 1 }),
        Bucket: { Type: 'AWS::S3::Bucket' },
      },
    },
    { inspection: { functionName: 'paused', port } },
  );
  directory = stack.directory;
});
afterAll(() => stack.stop());

async function findFreePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

async function writeBundle(name: string, source: string): Promise<string> {
  const path = join(directory, name);
  await mkdir(path);
  await writeFile(join(path, 'handler.js'), source);
  return path;
}

test('a stack trace names the file and the line of the source', async () => {
  const { payload, FunctionError } = await invoke(stack, 'mapped', { reason: 'far too large' });
  expect(FunctionError).toBe('Unhandled');
  expect(payload.trace.join('\n')).toMatch(/^RangeError: far too large\n.*failing\.ts:3:9/);
});

describe('new code', () => {
  test('runs from the next invocation on, in another process', async () => {
    const first = await invoke(stack, 'versioned');
    const bundle = await writeBundle('versioned-2', makeVersion(2));

    await stack.updateFunctionCode('versioned', bundle);
    const second = await invoke(stack, 'versioned');

    expect([first.payload.version, second.payload.version]).toEqual([1, 2]);
    expect(() => process.kill(first.payload.pid, 0)).toThrow('ESRCH');
  });

  test('does not interrupt an invocation, and waits for its end', async () => {
    const file = join(directory, 'end');
    const bundle = await writeBundle('limited-2', makeVersion(2));
    const inFlight = invoke(stack, 'limited', { file });
    const hasStarted = async () => (await readLog('limited')).includes('started 1') || undefined;
    await waitFor('the first invocation to start', hasStarted);

    const updated = stack.updateFunctionCode('limited', bundle);
    const isUpdated = await Promise.race([updated.then(() => true), hasStarted().then(() => false)]);
    await writeFile(file, '');
    const [first] = await Promise.all([inFlight, updated]);
    const next = await invoke(stack, 'limited');

    expect([isUpdated, first.payload.version, next.payload.version]).toEqual([false, 1, 2]);
    expect(() => process.kill(first.payload.pid, 0)).toThrow('ESRCH');
  });

  test('keeps objects', async () => {
    await stack.s3.send(new PutObjectCommand({ Bucket: 'tiny-bucket', Key: 'kept', Body: 'kept' }));
    await stack.updateFunctionCode('versioned', await writeBundle('versioned-3', makeVersion(3)));
    const { Body } = await stack.s3.send(new GetObjectCommand({ Bucket: 'tiny-bucket', Key: 'kept' }));
    expect(await Body?.transformToString()).toBe('kept');
  });

  test('of an unknown function is refused', async () => {
    await expect(stack.updateFunctionCode('unknown', directory)).rejects.toMatchObject({
      name: 'AwsError',
      code: 'ResourceNotFoundException',
    });
  });
});

async function readLog(name: string): Promise<string> {
  return logLines(stack, name).then(
    (lines) => lines.join('\n'),
    () => '',
  );
}

describe('a function under a debugger', () => {
  test('can be paused beyond its time-out', async () => {
    await using client = await DebuggerClient.attach(port);
    const invoked = invoke(stack, 'paused');
    await client.waitForPause();
    await waitFor('the end of the time-out', async () => {
      const left = await client.evaluate('context.getRemainingTimeInMillis()');
      return left === 0 ? true : undefined;
    });
    await client.resume();
    const { payload, FunctionError } = await invoked;
    expect([FunctionError, payload.left]).toEqual([undefined, 0]);
  });

  test('has one environment, also for concurrent invocations', async () => {
    const results = await Promise.all([1, 2, 3].map(() => invoke(stack, 'paused')));
    expect(new Set(results.map(({ payload }) => payload.pid)).size).toBe(1);
  });

  test('keeps its port with new code, before any invocation', async () => {
    const withMarker = `globalThis.marker = 'new'; ${paused}`;
    await stack.updateFunctionCode('paused', await writeBundle('paused-2', withMarker));
    await using client = await waitFor('the debugger', () =>
      DebuggerClient.attach(port).catch(() => undefined),
    );
    const marker = await waitFor('the function to load', () => client.evaluateGlobally('globalThis.marker'));
    expect(marker).toBe('new');
  });
});
