import type { Scenario } from '../scenario.ts';
import { putUpload, randomText, redrive, schedule, sweep } from '../workload.ts';

/** The sweeper runs at any time, also twice at once, while an operator redrives. */
export const sweeps: Scenario = {
  name: 'sweeps',
  start: (simulation) => {
    const { random } = simulation;
    putUpload(simulation, 'uploads/sea.png', randomText(simulation, 'sea'));
    for (let count = 1; count <= 2 + random.integerBelow(4, 'sweeps'); count += 1) {
      schedule(simulation, `sweep ${count}`, () => sweep(simulation, `${count}`));
    }
    if (random.isOneIn(2, 'an operator redrives')) {
      schedule(simulation, 'redrive', () => redrive(simulation));
    }
  },
};
