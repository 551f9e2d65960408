import { put, someText } from '../people.ts';
import type { Scenario } from '../scenario.ts';

/** Several files within a second, bad ones among them. */
export const bursts: Scenario = {
  name: 'bursts',
  play: (world) => {
    for (let file = 1; file <= 2 + world.chance.below(4, 'files'); file += 1) {
      const text = someText(world, `file ${file}`);
      const delay = world.chance.below(1000, `file ${file}: delay`);
      world.scheduler.after(delay, () => put(world, `uploads/file ${file}.png`, text));
    }
  },
};
