import { ask, later, promiseImage, redrive, someText, sweep } from '../people.ts';
import type { Scenario } from '../scenario.ts';
import type { World } from '../world.ts';

const profile = { name: 'Alice', email: 'alice@example.com' };
const create = { as: 'alice', method: 'POST', path: '/users', body: profile } as const;

/** A user is promised images, sends some, may delete them, and leaves at any time; whoever has the token goes on posting. */
export const deletedUsers: Scenario = {
  name: 'deleted-users',
  play: (world) => {
    const { chance, scheduler } = world;
    ask(world, 'profile', create);
    const departure = 100 + world.moment('the departure');
    scheduler.after(departure, () => leave(world, 1));
    if (chance.oneIn(3, 'the user comes back')) {
      later(world, 'the return', () => ask(world, 'return', create));
    }
    const deletes = chance.oneIn(2, 'the user deletes images');
    for (const [index, moment] of postings(world, departure).entries()) {
      scheduler.after(moment, () => post(world, `image ${index + 1}`, deletes));
    }
    later(world, 'the sweep', () => sweep(world, 'once'));
    later(world, 'the redrive', () => redrive(world));
  },
};

/** When images are posted: now and then more than one page holds, or else some about when their owner leaves. */
function postings(world: World, departure: number): number[] {
  const { chance } = world;
  if (chance.oneIn(30, 'many images')) {
    return Array.from({ length: 26 }, (_, index) => index);
  }
  return Array.from({ length: 1 + chance.below(3, 'images') }, (_, index) => {
    const name = `image ${index + 1}`;
    return chance.oneIn(2, `${name}: while its owner leaves`)
      ? Math.max(0, departure - 500 + chance.below(1000, `${name}: distance`))
      : world.moment(name);
  });
}

/** Who is not answered asks again. */
function leave(world: World, time: number): void {
  const request = { as: 'alice', method: 'DELETE', path: '/users/me', ifMatch: '"1"' } as const;
  ask(world, `departure, time ${time}`, request, ({ status }) => {
    if (status >= 500 && time < 4) {
      world.scheduler.after(1000, () => leave(world, time + 1));
    }
  });
}

/** An image that is deleted is looked at when that is answered. */
function post(world: World, name: string, deletes: boolean): void {
  promiseImage(world, { name, text: someText(world, name) }, (path) => {
    if (deletes) {
      later(world, `${name}: deletion`, () => {
        ask(world, `deletion of ${name}`, { as: 'alice', method: 'DELETE', path }, () =>
          ask(world, `look at ${name}`, { as: 'alice', method: 'GET', path }),
        );
      });
    }
  });
}
