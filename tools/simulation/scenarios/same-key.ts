import type { Scenario } from '../scenario.ts';
import { putUpload, randomText, schedule } from '../workload.ts';

/** Clients write the same key several times, sometimes with the same bytes. */
export const sameKey: Scenario = {
  name: 'same-key',
  start: (simulation) => {
    const { random } = simulation;
    const texts = [randomText(simulation, 'first'), randomText(simulation, 'second')] as const;
    putUpload(simulation, 'uploads/sea.png', texts[0]);
    for (let write = 1; write <= 1 + random.integerBelow(3, 'writes'); write += 1) {
      const text = random.choose(texts, `text of write ${write}`);
      schedule(simulation, `write ${write}`, () => putUpload(simulation, 'uploads/sea.png', text));
    }
  },
};
