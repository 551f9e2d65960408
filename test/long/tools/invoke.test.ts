import { basename } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { listSamples } from '../../../tools/commands/sample-events.ts';
import { runCommand } from '../../support/run-command.ts';
import { startEmulatedStack } from '../../support/targets/emulator.ts';
import type { Target } from '../../support/targets/target.ts';

let target: Target;
beforeAll(async () => {
  target = await startEmulatedStack();
});
afterAll(() => target.stop());

const invoke = async (...args: string[]) => {
  const { stdout, ...result } = await runCommand(
    'invoke',
    '--endpoint',
    target.address.endpoint ?? '',
    ...args,
  );
  return { ...result, payload: JSON.parse(stdout) };
};

// notify-alarm is a function of another stack.
const samples = listSamples().filter((path) => !path.includes('notify-alarm'));
const functionNames = new Set(samples.map((path) => basename(path).split('.')[0] ?? ''));

test.each([...functionNames])('%s works with its default sample', async (name) => {
  const { status, payload } = await invoke(name);
  expect(status).toBe(0);
  expect(payload?.batchItemFailures ?? []).toEqual([]);
  expect(payload?.statusCode ?? 200).toBeLessThan(300);
  expect({ ...payload }).not.toHaveProperty('rejection');
});

// A sample of a final receive, or of an invalid message, is one that fails.
test.each(samples)('%s reaches the code of its function', async (path) => {
  const [, name = ''] = /events\/([^.]+)/.exec(path) ?? [];
  const { payload } = await invoke(name, path);
  expect({ ...payload }).not.toHaveProperty('errorMessage');
  expect(payload?.statusCode ?? 200).not.toBe(401);
});
