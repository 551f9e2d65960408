import { expect, test } from 'vitest';
import { limitConcurrency } from '../../web/limit-concurrency.ts';

const { signal } = new AbortController();

test('so many actions run at a time, the others in order', async () => {
  const limit = limitConcurrency(2);
  const started: number[] = [];
  const gates = [0, 1, 2, 3].map(() => Promise.withResolvers<void>());
  const results = gates.map((gate, index) =>
    limit(async () => {
      started.push(index);
      await gate.promise;
    }, signal),
  );
  await Promise.resolve();
  expect(started).toEqual([0, 1]);
  gates[1]?.resolve();
  await results[1];
  await new Promise((resolve) => setImmediate(resolve));
  expect(started).toEqual([0, 1, 2]);
  gates.forEach(({ resolve }) => void resolve());
  await Promise.all(results);
  expect(started).toEqual([0, 1, 2, 3]);
});

test('an action that fails makes room for the next', async () => {
  const limit = limitConcurrency(1);
  await expect(limit(() => Promise.reject(new Error('failed')), signal)).rejects.toThrow('failed');
  expect(await limit(async () => 'next', signal)).toBe('next');
});

test('an action that was canceled while it waited does not run', async () => {
  const limit = limitConcurrency(1);
  const gate = Promise.withResolvers<void>();
  const first = limit(() => gate.promise, signal);
  const controller = new AbortController();
  const second = limit(async () => 'ran', controller.signal);
  controller.abort(new Error('canceled'));
  gate.resolve();
  await first;
  await expect(second).rejects.toThrow('canceled');
});
