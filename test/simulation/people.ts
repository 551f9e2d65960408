import * as v from 'valibot';
import type { ApiAnswer, ApiRequest } from './api.ts';
import { settings } from './functions.ts';
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

/** An operator who is there when letters arrive, redrives a few of them within a second. */
export function watchLetters(world: World): void {
  let letters = 0;
  world.deadLetters.onArrival = () => {
    letters += 1;
    if (letters <= 2) {
      world.scheduler.after(world.chance.below(1000, `letter ${letters} is seen`), () => redrive(world));
    }
  };
}

/** What a client makes of silence: the gateway, or a proxy before it, says that it has waited long enough. */
const noAnswer: ApiAnswer = { status: 504, location: undefined, body: undefined };

/** A user asks one of the APIs for something, and is answered, with a 504 at worst. */
export function ask(
  world: World,
  name: string,
  request: ApiRequest,
  onAnswer: (answer: ApiAnswer) => void = () => {},
): void {
  const functionName = request.path.startsWith('/users') ? 'users-api' : 'images-api';
  const sentAt = world.scheduler.now;
  const onEnd = (ending: Ending) => {
    const sent = ending.answer as ApiAnswer | undefined;
    if (sent) {
      const at = world.scheduler.now;
      world.witness({ kind: 'answered', by: functionName, sentAt, at, request, answer: sent });
    }
    const isLost = world.weather.strikes('lost-response', name);
    const answer = isLost || !sent ? noAnswer : sent;
    world.tell(request.as, `hears ${answer.status} of the ${name}`);
    onAnswer(answer);
  };
  world.invoke({ functionName, name: `${functionName} ${name}`, event: request, onEnd });
}

/** A user asks for the promise of an image, again if need be, and keeps it or not. `onPromise` gets the image's path. */
export function promiseImage(
  world: World,
  { name, text, time = 1 }: { name: string; text: string; time?: number },
  onPromise: (path: string) => void,
): void {
  const idempotencyKey = world.chance.oneIn(2, `${name} has a key`) ? name.replaceAll(' ', '-') : undefined;
  const body = { fileName: 'sea.png', contentType: 'image/png', size: text.length };
  const request = { as: 'alice', method: 'POST', path: '/images', idempotencyKey, body } as const;
  ask(world, `promise of ${name}, time ${time}`, request, ({ status, body }) => {
    if (status === 201) {
      const { id, upload } = v.parse(promised, body);
      sendLater(world, name, upload.url, text);
      onPromise(`/images/${id}`);
    } else if (status >= 500 && time < 4) {
      world.scheduler.after(1000, () => promiseImage(world, { name, text, time: time + 1 }, onPromise));
    }
  });
}

const promised = v.object({ id: v.string(), upload: v.object({ url: v.string() }) });

/** A link holds for so many seconds, and for one upload. */
const linkSeconds = 15 * 60;

function sendLater(world: World, name: string, key: string, text: string): void {
  const delay = Math.min(world.moment(`${name}: upload`), linkSeconds * 1000 - 100);
  if (!world.chance.oneIn(5, `${name} is not sent`)) {
    world.scheduler.after(delay, () => world.uploads.objects.has(key) || put(world, key, text));
  }
}
