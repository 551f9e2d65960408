import { promiseSeconds } from '../functions.ts';
import { askApi, later, put, redrive, someText, sweep } from '../people.ts';
import type { Scenario } from '../scenario.ts';

const ownerId = 'alice';
const imageId = '0f8c-promised';
const key = `uploads/users/${ownerId}/${imageId}`;

/** An owner is promised an upload, sends it or not, and may delete the image at any time; strangers upload unasked. */
export const promisedUploads: Scenario = {
  name: 'promised-uploads',
  play: (world) => {
    const { chance, scheduler } = world;
    askApi(world, 'promise', { act: 'promise', imageId, ownerId }, () => {
      const delay = Math.min(world.moment('the upload'), promiseSeconds * 1000 - 100);
      const isSent = !chance.oneIn(5, 'nothing is sent');
      scheduler.after(delay, () => isSent && put(world, key, someText(world, 'sea')));
    });
    if (chance.oneIn(2, 'the owner deletes')) {
      later(world, 'deletion', () => askApi(world, 'delete', { act: 'delete', imageId, ownerId }));
    }
    if (chance.oneIn(4, 'a stranger uploads')) {
      later(world, 'strange upload', () => put(world, 'uploads/users/bob/unasked', 'good stranger'));
    }
    for (let time = 1; time <= chance.below(4, 'sweeps'); time += 1) {
      later(world, `sweep ${time}`, () => sweep(world, `${time}`));
    }
    later(world, 'redrive', () => redrive(world));
  },
};
