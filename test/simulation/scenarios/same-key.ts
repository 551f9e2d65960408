import { later, put, someText } from '../people.ts';
import type { Scenario } from '../scenario.ts';

/** The same key is written again and again, now and then with the same bytes. */
export const sameKey: Scenario = {
  name: 'same-key',
  play: (world) => {
    const texts = ['first', 'second'].map((name) => someText(world, name)) as [string, string];
    put(world, 'uploads/sea.png', texts[0]);
    for (let write = 1; write <= 1 + world.chance.below(3, 'writes'); write += 1) {
      const text = world.chance.pick(texts, `text of write ${write}`);
      later(world, `write ${write}`, () => put(world, 'uploads/sea.png', text));
    }
  },
};
