import { beforeAll, expect, test } from 'vitest';
import { scenarios } from '../../../tools/simulation/scenarios.ts';
import { seededBugs } from '../../../tools/simulation/seeded-bugs.ts';
import { runTasks, type Task, type TaskResult } from '../../../tools/simulation/tasks.ts';

/** A few seconds of schedules; `npm run simulate` runs as many as wanted. */
const seeds = 500;
const seedsPerTask = 50;

const schedules = Array.from({ length: seeds / seedsPerTask }, (_, index) => ({
  scenarios: scenarios.map(({ name }) => name),
  from: index * seedsPerTask + 1,
  to: (index + 1) * seedsPerTask,
}));

const replays = seededBugs.map(({ name, firstViolation: { scenario, seed } }) => ({
  scenarios: [scenario],
  from: seed,
  to: seed,
  bug: name,
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

test(`no invariant is violated in ${seeds} schedules of each scenario`, () => {
  expect(schedules.map((task) => results.get(task)?.failure).filter(Boolean)).toEqual([]);
  const counts = schedules.map((task) => results.get(task)?.schedules ?? 0);
  expect(counts.reduce((sum, count) => sum + count)).toBe(seeds * scenarios.length);
});

test.each(replays)('the bug "$bug" violates its invariant in its schedule', (replay) => {
  const bug = seededBugs.find(({ name }) => name === replay.bug);
  const { scenario, seed, violation } = results.get(replay)?.failure ?? {};
  expect({ scenario, seed, invariant: violation?.invariant }).toEqual(bug?.firstViolation);
});

test('at least 47 bugs are seeded', () => {
  expect(seededBugs.length).toBeGreaterThanOrEqual(47);
});
