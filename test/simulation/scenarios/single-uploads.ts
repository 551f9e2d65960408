import { later, put, someText, sweep } from '../people.ts';
import type { Scenario } from '../scenario.ts';

/** One or two files, each under a key of its own. */
export const singleUploads: Scenario = {
  name: 'single-uploads',
  play: (world) => {
    put(world, 'uploads/sea.png', someText(world, 'sea'));
    if (world.chance.oneIn(2, 'two files')) {
      later(world, 'the second file', () => put(world, 'uploads/sky.png', someText(world, 'sky')));
    }
    later(world, 'the sweep', () => sweep(world, 'once'));
  },
};
