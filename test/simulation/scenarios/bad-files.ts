import { later, put } from '../people.ts';
import type { Scenario } from '../scenario.ts';

/** Files that are no pictures, or that no function survives, around a good one; and messages that nobody understands. */
export const badFiles: Scenario = {
  name: 'bad-files',
  play: (world) => {
    const { chance } = world;
    put(world, 'uploads/sea.png', 'good sea');
    for (let file = 1; file <= 1 + chance.below(3, 'files'); file += 1) {
      const kind = chance.pick(['bad', 'poison', '', 'good'], `file ${file}: kind`);
      const delay = chance.below(100, `file ${file}: delay`);
      world.scheduler.after(delay, () => put(world, `uploads/file ${file}.png`, kind && `${kind} ${file}`));
    }
    if (chance.oneIn(2, 'a strange message')) {
      later(world, 'strange message', () => world.queue.send('a strange message', 'What is this?'));
    }
  },
};
