import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signLocalToken } from '../../tools/client/local-token.ts';
import { ensurePythonEnvironment } from '../../tools/commands/python-environment.ts';
import { startEmulatedStack } from '../support/targets/emulator.ts';

let stack: Awaited<ReturnType<typeof startEmulatedStack>>;
let environment: string;
beforeAll(async () => {
  environment = await ensurePythonEnvironment('test/support/schemathesis-requirements.txt');
  stack = await startEmulatedStack();
});
afterAll(() => stack?.stop());

/** The smallest number of cases of a run. */
const minCases = 1000;

/** Runs Schemathesis with all its checks. @returns its output, which ends with a summary */
async function runSchemathesis(url: string, token: string): Promise<string> {
  const settings = ['--config-file', resolve('test/support/schemathesis.toml'), '--no-color'];
  const location = [
    `${url}openapi.json`,
    '--url',
    url.replace(/\/$/, ''),
    '-H',
    `Authorization: Bearer ${token}`,
  ];
  const generation = ['--checks', 'all', '--max-examples', '60', '--seed', '1', '--continue-on-failure'];
  const { stdout } = await promisify(execFile)(
    join(environment, 'bin/schemathesis'),
    [...settings, 'run', ...location, ...generation],
    // It writes a cache into the current directory.
    { cwd: environment, maxBuffer: 100_000_000 },
  );
  return stdout;
}

test('Schemathesis finds no response that the OpenAPI document does not describe', async () => {
  const token = await signLocalToken({ sub: 'schemathesis', scope: 'users:admin', expires: '1h' });
  const output = await runSchemathesis(stack.address.outputs['ApiUrl'] ?? '', token);
  const [, generated, passed] = /^ +(\d+) generated, (\d+) passed/m.exec(output) ?? [];
  expect(Number(generated)).toBeGreaterThanOrEqual(minCases);
  expect(passed).toBe(generated);
});
