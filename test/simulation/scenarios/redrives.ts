import { later, put, redrive, sweep } from '../people.ts';
import type { Scenario } from '../scenario.ts';

/** Files that fail at first, and operators who redrive the dead letters, once or twice, whatever else goes on. */
export const redrives: Scenario = {
  name: 'redrives',
  play: (world) => {
    put(world, 'uploads/sea.png', world.chance.pick(['poison sea', 'good sea', 'costly sea'], 'kind'));
    for (let time = 1; time <= 1 + world.chance.below(3, 'redrives'); time += 1) {
      later(world, `redrive ${time}`, () => redrive(world));
    }
    later(world, 'the sweep', () => sweep(world, 'once'));
  },
};
