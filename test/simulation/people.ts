import { type OwnersWish, settings } from './functions.ts';
import type { Ending } from './invocation.ts';
import { kinds } from './pictures.ts';
import type { World } from './world.ts';

/** Does something at a moment of its own. */
export function later(world: World, name: string, act: () => void): void {
  world.scheduler.after(world.moment(name), act);
}

/** A client puts a file; its text says what is in it. */
export function put(world: World, key: string, text: string): void {
  world.tell('client', `puts ${key}: ${text}`);
  world.uploads.put(key, Buffer.from(text), 'client');
}

export function remove(world: World, key: string): void {
  world.tell('client', `deletes ${key}`);
  world.uploads.remove(key, 'client');
}

/** What is in a file: mostly a picture, small or large. */
export function someText(world: World, name: string): string {
  const kind = world.chance.pick(['good', 'good', 'good', ...kinds], `${name}: kind`);
  return `${kind} ${name}${world.chance.oneIn(8, `${name}: large`) ? ', which is a large file'.repeat(2) : ''}`;
}

/** The schedule invokes the sweeper. `name` tells it from other runs. */
export function sweep(world: World, name: string, isSpared = false): void {
  const run = { functionName: 'sweep-uploads', name: `sweep-uploads ${name}`, event: {} } as const;
  world.invoke({ ...run, isSpared, onEnd: () => {} });
}

/** An operator moves the dead letters back to the upload queue, where they are new messages. */
export function redrive(world: World): void {
  const letters = world.deadLetters.messages.splice(0);
  const oldest = world.scheduler.now - settings.upload.deadLetterRetention * 1000;
  for (const { name, body } of letters.filter(({ sentAt }) => sentAt > oldest)) {
    world.tell('operator', `redrives ${name}`);
    world.queue.send(`${name} redriven`, body);
  }
}

/** An owner asks the API for something, and may get an answer. */
export function askApi(world: World, name: string, event: OwnersWish, onAnswer = () => {}): void {
  const onEnd = ({ answer }: Ending) => answer && onAnswer();
  world.invoke({ functionName: 'images-api', name: `images-api ${name}`, event, onEnd });
}
