import type { Scenario } from '../scenario.ts';
import { deleteUpload, putUpload, randomText, schedule } from '../workload.ts';

/** A client deletes or overwrites an upload while its notification waits, or puts the same bytes again. */
export const deletedUploads: Scenario = {
  name: 'deleted-uploads',
  start: (simulation) => {
    const key = 'uploads/sea.png';
    const text = randomText(simulation, 'sea');
    putUpload(simulation, key, text);
    schedule(simulation, 'deletion', () => {
      const action = simulation.random.choose(['delete', 'overwrite', 'put again'], 'action');
      if (action !== 'overwrite') {
        deleteUpload(simulation, key);
      }
      if (action !== 'delete') {
        putUpload(simulation, key, action === 'put again' ? text : randomText(simulation, 'another sea'));
      }
    });
  },
};
