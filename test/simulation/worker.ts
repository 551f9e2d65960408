import { enableCompileCache, flushCompileCache } from 'node:module';
import { parentPort } from 'node:worker_threads';
import { importWith } from './plant.ts';
import { plantedFaults } from './planted-faults.ts';
import type * as runner from './run-schedule.ts';
import type * as stories from './scenarios.ts';
import type { Task, TaskResult } from './tasks.ts';

// Each planted fault loads everything once more: all but its own file has been compiled before.
enableCompileCache();

// The functions throw a lot here, and nobody reads where: traces are half of what that costs.
Error.stackTraceLimit = 1;

parentPort?.on('message', async (task: Task) => {
  parentPort?.postMessage(await run(task));
  flushCompileCache();
});

/** Runs seed after seed, each in every scenario, until a promise is broken. */
async function run({ scenarios: names, from, to, faults, plant }: Task): Promise<TaskResult> {
  const planted = plantedFaults.find(({ name }) => name === plant);
  const { runSchedule } = await importWith<typeof runner>(planted, './run-schedule.ts');
  const { scenarios } = await importWith<typeof stories>(planted, './scenarios.ts');
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
