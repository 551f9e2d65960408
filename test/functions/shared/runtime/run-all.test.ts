import { expect, test } from 'vitest';
import { runAllSequentially } from '../../../../functions/shared/runtime/run-all.ts';

/** An action that fails for these items and records every item that it receives. */
function failFor(...failing: string[]) {
  const received: string[] = [];
  const action = (item: string) => {
    received.push(item);
    return failing.includes(item) ? Promise.reject(new Error(`${item} failed`)) : Promise.resolve();
  };
  return { received, action };
}

test('the action runs for every item, one after another', async () => {
  const steps: string[] = [];
  await runAllSequentially(['a', 'b'], async (item) => {
    steps.push(`begin ${item}`);
    await Promise.resolve();
    steps.push(`end ${item}`);
  });
  expect(steps).toEqual(['begin a', 'end a', 'begin b', 'end b']);
});

test('one failure is thrown as it is, after the last item', async () => {
  const { received, action } = failFor('a');
  await expect(runAllSequentially(['a', 'b'], action)).rejects.toThrow(new Error('a failed'));
  expect(received).toEqual(['a', 'b']);
});

test('several failures are thrown as an AggregateError that contains all of them, and whose message contains none', async () => {
  const { action } = failFor('a', 'c');
  const error = await runAllSequentially(['a', 'b', 'c'], action).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(AggregateError);
  expect(error).toMatchObject({
    message: '2 failures',
    errors: [new Error('a failed'), new Error('c failed')],
  });
});
