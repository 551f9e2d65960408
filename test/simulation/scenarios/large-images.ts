import { later, put, redrive, sweep, watchLetters } from '../people.ts';
import type { Scenario } from '../scenario.ts';

/** Uploads for the workflow, by what is in them or by their size, while dead letters are redriven and the sweeper runs. */
export const largeImages: Scenario = {
  name: 'large-images',
  play: (world) => {
    const { chance } = world;
    const kind = chance.pick(['costly', 'costly', 'good', 'bad', 'poison'], 'kind');
    const size = kind === 'costly' ? '' : ' in a file that is too large for one function';
    put(world, 'uploads/sea.png', `${kind} sea${size}`);
    if (chance.oneIn(2, 'somebody redrives')) {
      later(world, 'redrive', () => redrive(world));
    }
    if (chance.oneIn(3, 'somebody watches the letters')) {
      watchLetters(world);
    }
    if (chance.oneIn(2, 'the sweeper runs')) {
      later(world, 'sweep', () => sweep(world, 'once'));
    }
  },
};
