import { beforeAll, expect, test } from 'vitest';
import { plantedFaults } from './planted-faults.ts';
import { scenarios } from './scenarios.ts';
import { runTasks, type Task, type TaskResult } from './tasks.ts';

/** Enough to meet the faults that people think of, in a few seconds; `npm run simulate` goes on from there. */
const seeds = 500;

/** Seeds for one worker at a time. */
const chunk = 50;

const schedules = Array.from({ length: seeds / chunk }, (_, index) => ({
  scenarios: scenarios.map(({ name }) => name),
  from: index * chunk + 1,
  to: (index + 1) * chunk,
}));

const replays = plantedFaults.map(({ name, found: { scenario, seed } }) => ({
  scenarios: [scenario],
  from: seed,
  to: seed,
  plant: name,
}));

const results = new Map<Task, TaskResult>();
beforeAll(
  () =>
    runTasks<Task>([...schedules, ...replays], (result, task) => {
      results.set(task, result);
      return true;
    }),
  60_000,
);

test(`no promise is broken in ${seeds} schedules of each scenario`, () => {
  expect(schedules.map((task) => results.get(task)?.failure).filter(Boolean)).toEqual([]);
  const counts = schedules.map((task) => results.get(task)?.schedules ?? 0);
  expect(counts.reduce((sum, count) => sum + count)).toBe(seeds * scenarios.length);
});

test.each(replays)('$plant breaks the promise that it broke before, in the same schedule', (replay) => {
  const planted = plantedFaults.find(({ name }) => name === replay.plant);
  const { scenario, seed, violation } = results.get(replay)?.failure ?? {};
  expect({ scenario, seed, invariant: violation?.invariant }).toEqual(planted?.found);
});

test('there are faults enough to say that the simulation sees', () => {
  expect(plantedFaults.length).toBeGreaterThanOrEqual(15);
});
