import { ask, later, promiseImage, put, redrive, someText, sweep } from '../people.ts';
import type { Scenario } from '../scenario.ts';

/** An owner is promised an upload, sends it or not, and may delete the image at any time; strangers upload unasked. */
export const promisedUploads: Scenario = {
  name: 'promised-uploads',
  play: (world) => {
    const { chance } = world;
    promiseImage(world, { name: 'the image', text: someText(world, 'sea') }, (path) => {
      if (chance.oneIn(2, 'the owner deletes')) {
        later(world, 'deletion', () => ask(world, 'deletion', { as: 'alice', method: 'DELETE', path }));
      }
    });
    if (chance.oneIn(4, 'a stranger uploads')) {
      later(world, 'strange upload', () => put(world, 'uploads/users/bob/unasked', 'good stranger'));
    }
    for (let time = 1; time <= chance.below(4, 'sweeps'); time += 1) {
      later(world, `sweep ${time}`, () => sweep(world, `${time}`));
    }
    later(world, 'redrive', () => redrive(world));
  },
};
