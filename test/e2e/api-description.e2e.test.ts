import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { signLocalToken } from '../../tools/client/local-token.ts';
import { ApiFuzzer } from '../support/api-fuzzing/api-fuzzer.ts';
import { type DescribedOperation, describedApi } from '../support/described-api.ts';
import { Stack } from '../support/stack.ts';

let stack: Stack;
let operations: DescribedOperation[];
let fuzzer: ApiFuzzer;
beforeAll(async () => {
  stack = await Stack.connect();
  const url = stack.client.getOutput('ApiUrl');
  operations = describedApi(await (await fetch(`${url}openapi.json`)).json());
  const names = Array.from({ length: 3 }, () => `fuzzed-${randomUUID()}`);
  const tokens = await Promise.all(
    names.map((sub, count) =>
      signLocalToken({ sub, scope: count === 0 ? 'users:admin' : '', expires: '1h' }),
    ),
  );
  const authorizations = [...tokens.map((token) => `Bearer ${token}`), undefined, 'Bearer not.a.token'];
  fuzzer = new ApiFuzzer({ url, authorizations });
});
afterAll(() => stack.close());

/** The statuses that the generated requests reach for certain. */
const reachedStatuses = {
  createUser: [201, 400, 401, 409, 413, 415],
  listUsers: [200, 400, 401, 403],
  createImage: [201, 400, 401, 413, 415],
  listImages: [200, 400, 401],
  getUser: [200, 401, 404],
  // Few random bodies are valid, and only after a valid one does a missing precondition matter.
  updateUser: [400, 401, 404, 412],
  getImage: [200, 401, 404],
  deleteImage: [204, 401, 404],
  deleteUser: [401, 404, 412, 428],
};

test('every operation is tested', () => {
  expect(Object.keys(reachedStatuses).sort()).toEqual(
    operations.map(({ operationId }) => operationId).sort(),
  );
});

// The order matters: a deleted resource has no other responses.
test.each(Object.entries(reachedStatuses))(
  '%s responds as described to any request',
  async (operationId, statuses) => {
    const [operation] = operations.filter((each) => each.operationId === operationId);
    const statusesSeen = operation && (await fuzzer.run(operation, { numRuns: 200, seed: 1 }));
    expect(statusesSeen).toEqual(expect.arrayContaining(statuses));
  },
);
