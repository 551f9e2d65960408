import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signLocalToken } from '../../commands/local-token.ts';
import { ApiFuzzer } from '../support/api-fuzzing/api-fuzzer.ts';
import { type DescribedOperation, describedApi } from '../support/described-api.ts';
import { Stack } from '../support/stack.ts';

let stack: Stack;
let operations: DescribedOperation[];
let fuzzer: ApiFuzzer;
beforeAll(async () => {
  stack = await Stack.connect();
  const url = stack.pipeline.output('ApiUrl');
  operations = describedApi(await (await fetch(`${url}openapi.json`)).json());
  const names = Array.from({ length: 3 }, () => `fuzzed-${randomUUID()}`);
  const tokens = await Promise.all(
    names.map((sub, count) =>
      signLocalToken({ sub, scope: count === 0 ? 'users:admin' : '', expires: '1h' }),
    ),
  );
  const callers = [...tokens.map((token) => `Bearer ${token}`), undefined, 'Bearer of.no.use'];
  fuzzer = new ApiFuzzer({ url, callers });
});
afterAll(() => stack.close());

/** What requests of every kind cannot but meet. */
const sure = {
  createUser: [201, 400, 401, 409, 413, 415],
  listUsers: [200, 400, 401, 403],
  createImage: [201, 400, 401, 413, 415],
  listImages: [200, 400, 401],
  getUser: [200, 401, 404],
  changeUser: [400, 401, 404, 412, 428],
  getImage: [200, 401, 404],
  deleteImage: [204, 401, 404],
  deleteUser: [401, 404, 412, 428],
};

test('every operation is asked for', () => {
  expect(Object.keys(sure).sort()).toEqual(operations.map(({ id }) => id).sort());
});

// In this order: what is deleted can answer nothing more.
test.each(Object.entries(sure))('%s answers as described, whatever is asked', async (id, statuses) => {
  const [operation] = operations.filter((each) => each.id === id);
  const met = operation && (await fuzzer.run(operation, { numRuns: 100, seed: 1 }));
  expect(met).toEqual(expect.arrayContaining(statuses));
});
