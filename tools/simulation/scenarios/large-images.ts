import type { Scenario } from '../scenario.ts';
import { putUpload, redrive, redriveOnArrival, schedule, sweep } from '../workload.ts';

/** An upload for the workflow, by its content or by its size, while an operator redrives and the sweeper runs. */
export const largeImages: Scenario = {
  name: 'large-images',
  start: (simulation) => {
    const { random } = simulation;
    const kind = random.choose(['costly', 'costly', 'good', 'bad', 'poison'], 'kind');
    const size = kind === 'costly' ? '' : ' in a file that is too large for one function';
    putUpload(simulation, 'uploads/sea.png', `${kind} sea${size}`);
    if (random.isOneIn(2, 'an operator redrives')) {
      schedule(simulation, 'redrive', () => redrive(simulation));
    }
    if (random.isOneIn(3, 'an operator watches the dead-letter queue')) {
      redriveOnArrival(simulation);
    }
    if (random.isOneIn(2, 'the sweeper runs')) {
      schedule(simulation, 'sweep', () => sweep(simulation, 'once'));
    }
  },
};
