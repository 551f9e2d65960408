import type { Scenario } from '../scenario.ts';
import { putUpload, redrive, schedule, sweep } from '../workload.ts';

/** An operator redrives the dead-letter messages up to three times, at any time. */
export const redrives: Scenario = {
  name: 'redrives',
  start: (simulation) => {
    const { random } = simulation;
    putUpload(
      simulation,
      'uploads/sea.png',
      random.choose(['poison sea', 'good sea', 'costly sea'], 'content'),
    );
    for (let count = 1; count <= 1 + random.integerBelow(3, 'redrives'); count += 1) {
      schedule(simulation, `redrive ${count}`, () => redrive(simulation));
    }
    schedule(simulation, 'sweep', () => sweep(simulation, 'once'));
  },
};
