import { expect, test } from 'vitest';
import { attemptEach } from '../../../../functions/shared/runtime/attempt-each.ts';

/** Fails for these and keeps what it was given. */
function failingFor(...failing: string[]) {
  const attempted: string[] = [];
  const action = (item: string) => {
    attempted.push(item);
    return failing.includes(item) ? Promise.reject(new Error(`${item} failed`)) : Promise.resolve();
  };
  return { attempted, action };
}

test('every item has its turn', async () => {
  const { attempted, action } = failingFor();
  await attemptEach(['a', 'b'], action);
  expect(attempted).toEqual(['a', 'b']);
});

test('a failure is thrown as it is, after the last item', async () => {
  const { attempted, action } = failingFor('a');
  await expect(attemptEach(['a', 'b'], action)).rejects.toThrow(new Error('a failed'));
  expect(attempted).toEqual(['a', 'b']);
});

test('several failures are thrown as one that tells them all', async () => {
  const { action } = failingFor('a', 'c');
  const failure = await attemptEach(['a', 'b', 'c'], action).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(AggregateError);
  expect(failure).toMatchObject({ message: '2 failures: Error: a failed; Error: c failed' });
});
