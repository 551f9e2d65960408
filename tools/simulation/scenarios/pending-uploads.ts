import { createImage } from '../create-image.ts';
import type { Scenario } from '../scenario.ts';
import { putUpload, randomText, redrive, request, schedule, sweep } from '../workload.ts';

/** A user creates an image, sends the upload or not, and may delete the image at any time; another client uploads without a record. */
export const pendingUploads: Scenario = {
  name: 'pending-uploads',
  start: (simulation) => {
    const { random } = simulation;
    const onCreated = (path: string) => {
      if (random.isOneIn(2, 'the owner deletes the image')) {
        const deletion = { user: 'alice', method: 'DELETE', path } as const;
        schedule(simulation, 'deletion', () => request(simulation, 'deletion', deletion));
      }
    };
    createImage(simulation, { name: 'the image', text: randomText(simulation, 'sea'), onCreated });
    if (random.isOneIn(4, 'a client uploads without a record')) {
      schedule(simulation, 'upload without a record', () =>
        putUpload(simulation, 'uploads/users/bob/unknown', 'good unknown'),
      );
    }
    for (let count = 1; count <= random.integerBelow(4, 'sweeps'); count += 1) {
      schedule(simulation, `sweep ${count}`, () => sweep(simulation, `${count}`));
    }
    schedule(simulation, 'redrive', () => redrive(simulation));
  },
};
