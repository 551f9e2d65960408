import { createImage } from '../create-image.ts';
import { randomMomentMs } from '../random-moment.ts';
import type { Scenario } from '../scenario.ts';
import type { Simulation } from '../simulation.ts';
import { randomText, redrive, request, schedule, sweep } from '../workload.ts';

const createProfile = {
  user: 'alice',
  method: 'POST',
  path: '/users',
  body: { name: 'Alice', email: 'alice@example.com' },
} as const;

/** The profile exists before the deletion. */
const minDeletionMs = 100;

/** A user creates images, sends some, deletes some, and deletes the profile at any time; the token stays valid. */
export const deletedUsers: Scenario = {
  name: 'deleted-users',
  start: (simulation) => {
    const { random, scheduler } = simulation;
    request(simulation, 'profile', createProfile);
    const deletionMs = minDeletionMs + randomMomentMs(random, 'deletion of the profile');
    scheduler.after(deletionMs, () => deleteProfile(simulation));
    if (random.isOneIn(3, 'the user creates another profile')) {
      schedule(simulation, 'another profile', () => request(simulation, 'another profile', createProfile));
    }
    const isDeleting = random.isOneIn(2, 'the user deletes images');
    for (const [index, delayMs] of creationDelays(simulation, deletionMs).entries()) {
      scheduler.after(delayMs, () => createAndDelete(simulation, `image ${index + 1}`, isDeleting));
    }
    schedule(simulation, 'sweep', () => sweep(simulation, 'once'));
    schedule(simulation, 'redrive', () => redrive(simulation));
  },
};

/** The times at which images are created: sometimes more than one page lists, else some about the time of the deletion. */
function creationDelays({ random }: Simulation, deletionMs: number): number[] {
  if (random.isOneIn(30, 'many images')) {
    return Array.from({ length: 26 }, (_, index) => index);
  }
  return Array.from({ length: 1 + random.integerBelow(3, 'images') }, (_, index) => {
    const name = `image ${index + 1}`;
    return random.isOneIn(2, `${name}: near the deletion`)
      ? Math.max(0, deletionMs - 500 + random.integerBelow(1000, `${name}: distance`))
      : randomMomentMs(random, name);
  });
}

const maxTries = 4;
const retryDelayMs = 1000;

function deleteProfile(simulation: Simulation, tries = 1): void {
  const apiRequest = { user: 'alice', method: 'DELETE', path: '/users/me', ifMatch: '"1"' } as const;
  request(simulation, `deletion of the profile, try ${tries}`, apiRequest, ({ status }) => {
    if (status >= 500 && tries < maxTries) {
      simulation.scheduler.after(retryDelayMs, () => deleteProfile(simulation, tries + 1));
    }
  });
}

/** After the response to a deletion, the user requests the image. */
function createAndDelete(simulation: Simulation, name: string, isDeleting: boolean): void {
  const onCreated = (path: string) => {
    if (isDeleting) {
      schedule(simulation, `${name}: deletion`, () =>
        request(simulation, `deletion of ${name}`, { user: 'alice', method: 'DELETE', path }, () =>
          request(simulation, `read of ${name}`, { user: 'alice', method: 'GET', path }),
        ),
      );
    }
  };
  createImage(simulation, { name, text: randomText(simulation, name), onCreated });
}
