import { parse } from 'valibot';
import { describe, expect, test } from 'vitest';
import { rejectedImage, workflowInput } from '../../../contracts/events/large-image-workflow.ts';
import type { Reason } from '../../../contracts/records/rejection-reasons.ts';
import { type Dependencies, inspectImage } from '../../../functions/inspect-image/inspect-image.ts';
import { RejectedError } from '../../../functions/shared/runtime/errors.ts';
import { image } from '../../support/records.ts';
import { sample } from '../../support/samples.ts';

const event = sample<object>('inspect-image.large-jpeg');
const { source } = parse(workflowInput, event);

function setUp(changes: Partial<Dependencies> = {}) {
  const steps: unknown[] = [];
  const inspect = inspectImage({
    checkSize: (size) => void steps.push(size),
    uploads: {
      read: async (requested) => {
        steps.push(requested);
        return Buffer.from('jpeg');
      },
    },
    inspect: async () => image,
    ...changes,
  });
  return { inspect, steps };
}

test('the output is the input and the format and size of the image', async () => {
  const { inspect } = setUp();
  expect(await inspect(event)).toEqual({ ...event, image });
});

test('of the image, the output contains only format, width and height', async () => {
  const inspected = { ...image, channels: 3 };
  const { inspect } = setUp({ inspect: async () => inspected });
  expect(await inspect(event)).toEqual({ ...event, image });
});

test('the size is checked before the object of the event is read', async () => {
  const { inspect, steps } = setUp();
  await inspect(event);
  expect(steps).toEqual([source.size, source]);
});

describe('a rejection', () => {
  const reject = (reason: Reason) => () => {
    throw new RejectedError(reason);
  };

  test.each<[string, Reason, Partial<Dependencies>]>([
    ['the size', 'FILE_TOO_LARGE', { checkSize: reject('FILE_TOO_LARGE') }],
    ['the verified read', 'SOURCE_DELETED', { uploads: { read: async () => reject('SOURCE_DELETED')() } }],
    ['the image', 'TOO_MANY_PIXELS', { inspect: async () => reject('TOO_MANY_PIXELS')() }],
  ])('by %s is a result with its reason, not an error', async (_what, reason, changes) => {
    const output = await setUp(changes).inspect(event);
    expect(output).toEqual({ ...event, rejection: { reason } });
    expect(parse(rejectedImage, output)).toEqual(output);
  });

  test('by the size prevents the read', async () => {
    const { inspect, steps } = setUp({ checkSize: reject('FILE_TOO_LARGE') });
    await inspect(event);
    expect(steps).toEqual([]);
  });
});

test('an infrastructure failure is thrown', async () => {
  const error = new Error('throttled');
  const { inspect } = setUp({ uploads: { read: () => Promise.reject(error) } });
  await expect(inspect(event)).rejects.toBe(error);
});

test('an invalid input is an error', async () => {
  const { inspect } = setUp();
  await expect(inspect({ ...event, attempt: 'first' })).rejects.toThrow('Expected number');
});
