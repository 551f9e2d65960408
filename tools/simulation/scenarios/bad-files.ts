import type { Scenario } from '../scenario.ts';
import { putUpload, schedule } from '../workload.ts';

/** A good image among bad input and files that crash every function, and a poison message. */
export const badFiles: Scenario = {
  name: 'bad-files',
  start: (simulation) => {
    const { random, scheduler, queue } = simulation;
    putUpload(simulation, 'uploads/sea.png', 'good sea');
    for (let file = 1; file <= 1 + random.integerBelow(3, 'files'); file += 1) {
      const kind = random.choose(['bad', 'poison', '', 'good'], `file ${file}: kind`);
      const text = kind && `${kind} ${file}`;
      const delayMs = random.integerBelow(100, `file ${file}: delay`);
      scheduler.after(delayMs, () => putUpload(simulation, `uploads/file ${file}.png`, text));
    }
    if (random.isOneIn(2, 'a poison message')) {
      schedule(simulation, 'poison message', () => queue.send('poison message', 'not a notification'));
    }
  },
};
