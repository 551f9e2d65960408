import { parse } from 'valibot';
import { expect, test } from 'vitest';
import { largeImage } from '../../../events/large-image.ts';
import { type Collaborators, inspectImage } from '../../../functions/inspect-image/inspect-image.ts';
import { RejectedError } from '../../../functions/shared/runtime/errors.ts';
import { image } from '../../support/records.ts';
import { sample } from '../../support/samples.ts';

const event = sample<object>('inspect-image.large-jpeg');
const { source } = parse(largeImage, event);

function inspectWith(changes: Partial<Collaborators> = {}) {
  const steps: unknown[] = [];
  const inspect = inspectImage({
    checkSize: (bytes) => void steps.push(bytes),
    uploads: {
      read: async (asked) => {
        steps.push(asked);
        return Buffer.from('jpeg');
      },
    },
    inspect: async () => image,
    ...changes,
  });
  return { inspect, steps };
}

test('adds to its input what the upload is', async () => {
  const { inspect } = inspectWith();
  expect(await inspect(event)).toEqual({ ...event, image });
});

test('reads the very object of the event, after its size was checked', async () => {
  const { inspect, steps } = inspectWith();
  await inspect(event);
  expect(steps).toEqual([source.bytes, source]);
});

test('leaves a rejection to the workflow', async () => {
  const rejection = new RejectedError('TOO_MANY_PIXELS');
  const { inspect } = inspectWith({ inspect: () => Promise.reject(rejection) });
  await expect(inspect(event)).rejects.toBe(rejection);
});

test('refuses an input that is none', async () => {
  const { inspect } = inspectWith();
  await expect(inspect({ ...event, attempt: 'first' })).rejects.toThrow('Expected number');
});
