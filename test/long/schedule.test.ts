import { afterAll, beforeAll, expect, test } from 'vitest';
import { stages } from '../../infra/stages.ts';
import { processing } from '../support/records.ts';
import { Stack } from '../support/stack.ts';
import { startEmulatedStack } from '../support/targets/emulator.ts';

let stack: Stack;
let stop: () => Promise<void>;
beforeAll(async () => {
  const target = await startEmulatedStack();
  stop = target.stop;
  stack = await Stack.connect(target);
});
afterAll(async () => {
  await stack.close();
  await stop();
});

test('the schedule invokes the sweeper, which fails an upload whose lease expired', async () => {
  const record = processing();
  await stack.putRecord(record);
  const timeoutSeconds = stages.local.sweep.rateMinutes * 60 + 30;
  expect(await stack.waitForRecord(record.sourceKey, timeoutSeconds)).toMatchObject({ status: 'FAILED' });
});
