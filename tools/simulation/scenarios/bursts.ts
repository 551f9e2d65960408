import type { Scenario } from '../scenario.ts';
import { putUpload, randomText } from '../workload.ts';

/** Several uploads of any kind within a second. */
export const bursts: Scenario = {
  name: 'bursts',
  start: (simulation) => {
    const { random, scheduler } = simulation;
    for (let file = 1; file <= 2 + random.integerBelow(4, 'files'); file += 1) {
      const text = randomText(simulation, `file ${file}`);
      const delayMs = random.integerBelow(1000, `file ${file}: delay`);
      scheduler.after(delayMs, () => putUpload(simulation, `uploads/file ${file}.png`, text));
    }
  },
};
