import { later, put, redrive, someText, sweep } from '../people.ts';
import type { Scenario } from '../scenario.ts';

/** The sweeper runs at any time, also twice at once, and while dead letters are redriven. */
export const sweeps: Scenario = {
  name: 'sweeps',
  play: (world) => {
    put(world, 'uploads/sea.png', someText(world, 'sea'));
    for (let time = 1; time <= 2 + world.chance.below(4, 'sweeps'); time += 1) {
      later(world, `sweep ${time}`, () => sweep(world, `${time}`));
    }
    if (world.chance.oneIn(2, 'somebody redrives')) {
      later(world, 'redrive', () => redrive(world));
    }
  },
};
