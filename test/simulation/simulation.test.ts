import { expect, test } from 'vitest';
import { plantedFaults } from './planted-faults.ts';
import { scenarios } from './scenarios.ts';
import { runTasks, type Task, type TaskResult } from './tasks.ts';

/** Enough to meet the faults that people think of, in a few seconds; `npm run simulate` goes on from there. */
const seeds = 500;

/** Seeds for one worker at a time. */
const chunk = 50;

async function failuresOf(tasks: Task[]): Promise<TaskResult['failure'][]> {
  const failures: TaskResult['failure'][] = [];
  await runTasks(tasks, ({ failure }) => failures.push(failure) > 0);
  return failures.filter((failure) => failure !== undefined);
}

test(`no promise is broken in ${seeds} schedules of each scenario`, async () => {
  const names = scenarios.map(({ name }) => name);
  const tasks = Array.from({ length: seeds / chunk }, (_, index) => ({
    scenarios: names,
    from: index * chunk + 1,
    to: (index + 1) * chunk,
  }));
  expect(await failuresOf(tasks)).toEqual([]);
}, 60_000);

test('every fault that is planted breaks the promise that it broke before, in the same schedule', async () => {
  const tasks = plantedFaults.map(({ name, found }) => ({
    scenarios: [found.scenario],
    from: found.seed,
    to: found.seed,
    plant: name,
  }));
  const results = new Map<string, unknown>();
  await runTasks(tasks, ({ failure }, { plant }) => {
    results.set(plant, failure && { ...failure, violation: failure.violation.invariant });
    return true;
  });
  const expected = plantedFaults.map(({ name, found: { scenario, seed, invariant } }) => [
    name,
    { scenario, seed, violation: invariant },
  ]);
  expect(Object.fromEntries(results)).toEqual(Object.fromEntries(expected));
}, 60_000);

test('there are faults enough to say that the simulation sees', () => {
  expect(plantedFaults.length).toBeGreaterThanOrEqual(15);
});
