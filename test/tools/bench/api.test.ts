import { number, object } from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { measureRequests } from '../../../tools/bench/api.ts';
import { profileResponses, usersApiRequests } from '../../../tools/bench/api-requests.ts';
import { bundledFunction } from '../../../tools/bench/bundled-functions.ts';
import { runInChild } from '../../../tools/bench/run-in-child.ts';
import { StubAws } from '../../../tools/bench/stub-aws.ts';

let stub: StubAws;
beforeAll(async () => {
  stub = await StubAws.start();
  // The bundles are built before the first test, which they would make slow on a busy machine.
  await bundledFunction('users-api');
  Object.assign(stub.responses, profileResponses);
}, 60_000);
afterAll(() => stub.stop());

test.each([
  ['a profile costs one read', 'get', ['GetItem']],
  ['a change costs one conditional write', 'patch', ['UpdateItem']],
  ['a forged token costs no call', 'forged', []],
] as const)('%s', async (_, kind, calls) => {
  const { bundle, environment } = await bundledFunction('users-api');
  const { event } = (await usersApiRequests())[kind];
  stub.calls.length = 0;
  await runInChild({
    program: 'invoke-handler.cjs',
    settings: { bundle, event, times: 1 },
    result: object({ peakBytes: number() }),
    env: { ...environment, AWS_ENDPOINT_URL: stub.endpoint },
  });
  expect(stub.calls).toEqual(calls);
});

test('the bundle and the small apps respond with the expected status', async () => {
  expect(await measureRequests({ rounds: 2, times: 1 })).toHaveLength(2);
});
