import type { Scenario } from '../scenario.ts';
import { putUpload, randomText, schedule, sweep } from '../workload.ts';

/** One or two uploads with different keys. */
export const singleUploads: Scenario = {
  name: 'single-uploads',
  start: (simulation) => {
    putUpload(simulation, 'uploads/sea.png', randomText(simulation, 'sea'));
    if (simulation.random.isOneIn(2, 'two uploads')) {
      const text = randomText(simulation, 'sky');
      schedule(simulation, 'second upload', () => putUpload(simulation, 'uploads/sky.png', text));
    }
    schedule(simulation, 'sweep', () => sweep(simulation, 'once'));
  },
};
