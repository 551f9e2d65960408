import { enableCompileCache, flushCompileCache } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { importWithBug } from './load-with-bug.ts';
import type * as runScheduleModule from './run-schedule.ts';
import type * as scenariosModule from './scenarios.ts';
import { seededBugs } from './seeded-bugs.ts';
import type { Task, TaskResult } from './tasks.ts';

// Each seeded bug loads all modules once more, which except for one file have been compiled before.
enableCompileCache();

// The functions throw many errors whose stack is not printed. Creating it takes half of the time of an error.
Error.stackTraceLimit = 1;

parentPort?.on('message', async (task: Task) => {
  parentPort?.postMessage(await runTask(task));
  flushCompileCache();
});

/** Runs each seed in every scenario, until an invariant is violated. */
async function runTask({ scenarios: names, from, to, faults, bug: bugName }: Task): Promise<TaskResult> {
  const bug = seededBugs.find(({ name }) => name === bugName);
  const { runSchedule } = await importWithBug<typeof runScheduleModule>(bug, './run-schedule.ts');
  const { scenarios } = await importWithBug<typeof scenariosModule>(bug, './scenarios.ts');
  const chosen = scenarios.filter(({ name }) => names.includes(name));
  let schedules = 0;
  for (let seed = from; seed <= to; seed += 1) {
    for (const scenario of chosen) {
      const { violation } = await runSchedule({ scenario, seed, faults });
      schedules += 1;
      if (violation) {
        return { schedules, failure: { scenario: scenario.name, seed, violation } };
      }
    }
  }
  return { schedules };
}
