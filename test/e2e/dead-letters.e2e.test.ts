import { afterAll, beforeAll, expect, test } from 'vitest';
import { Stack } from '../support/stack.ts';

let stack: Stack;
beforeAll(async () => {
  stack = await Stack.connect();
});
afterAll(() => stack.close());

test('a message that nobody understands ends in the dead-letter queue', async () => {
  const text = `not a notification ${Date.now()}`;
  await stack.send(text);
  const letter = await stack.deadLetter(text, stack.secondsToDeadLetter);
  expect(letter.Body).toBe(text);
});
