import { afterAll, beforeAll, expect, test } from 'vitest';
import { Stack } from '../support/stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.connect();
});
afterAll(() => stack.close());

test('an invalid message is moved to the dead-letter queue', async () => {
  const text = `invalid message ${Date.now()}`;
  await stack.send(text);
  const message = await stack.receiveDeadLetterMessage(text, stack.secondsToDeadLetter);
  expect(message.Body).toBe(text);
});
