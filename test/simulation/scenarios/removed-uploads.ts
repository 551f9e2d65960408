import { later, put, remove, someText } from '../people.ts';
import type { Scenario } from '../scenario.ts';

/** A file is deleted, or overwritten, while its notification waits; now and then it comes back as it was. */
export const removedUploads: Scenario = {
  name: 'removed-uploads',
  play: (world) => {
    const key = 'uploads/sea.png';
    const text = someText(world, 'sea');
    put(world, key, text);
    later(world, 'the removal', () => {
      const ending = world.chance.pick(['delete', 'overwrite', 'put back'], 'ending');
      if (ending !== 'overwrite') {
        remove(world, key);
      }
      if (ending !== 'delete') {
        put(world, key, ending === 'put back' ? text : someText(world, 'another sea'));
      }
    });
  },
};
