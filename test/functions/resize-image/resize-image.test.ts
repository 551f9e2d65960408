import { parse } from 'valibot';
import { expect, test } from 'vitest';
import { rejectedImage, resizedImage } from '../../../contracts/events/large-image-workflow.ts';
import type { Reason } from '../../../contracts/records/rejection-reasons.ts';
import { type Dependencies, resizeImage } from '../../../functions/resize-image/resize-image.ts';
import { RejectedError } from '../../../functions/shared/runtime/errors.ts';
import { sample } from '../../support/samples.ts';

const event = sample<object>('resize-image.large-jpeg');
const rawImage = { data: Buffer.alloc(6), width: 2, height: 1, channels: 3 } as const;

function setUp(changes: Partial<Dependencies> = {}) {
  const steps: string[] = [];
  const resize = resizeImage({
    uploads: {
      read: async ({ eTag }) => {
        steps.push(`read ${eTag}`);
        return Buffer.from('jpeg');
      },
    },
    makeRenditions: async () => {
      steps.push('decode');
      return [
        { name: 'large', rawImage },
        { name: 'thumbnail', rawImage },
      ];
    },
    intermediateFiles: {
      write: async ({ imageId, attempt }, name, { width, height, channels }) => {
        steps.push(`write ${name}`);
        return { key: `work/${imageId}/${attempt}/${name}.raw`, width, height, channels };
      },
    },
    ...changes,
  });
  return { resize, steps };
}

test('one read and one decode make an intermediate file for every rendition', async () => {
  const { resize, steps } = setUp();

  const output = await resize(event);

  expect(steps).toEqual([
    'read 0a4f1c6be7c1f3d2a9b8e7d6c5f4a3b2',
    'decode',
    'write large',
    'write thumbnail',
  ]);
  const toFile = (name: string) => ({
    key: `work/6f1ed002ab5595859014ebf0951522d9/1/${name}.raw`,
    width: 2,
    height: 1,
    channels: 3,
  });
  expect(output).toEqual({
    ...event,
    renditions: [
      { name: 'large', file: toFile('large') },
      { name: 'thumbnail', file: toFile('thumbnail') },
    ],
  });
  expect(parse(resizedImage, output)).toEqual(output);
});

test.each<[string, Reason, Partial<Dependencies>]>([
  [
    'the decoder',
    'CORRUPT_IMAGE',
    { makeRenditions: () => Promise.reject(new RejectedError('CORRUPT_IMAGE')) },
  ],
  [
    'the verified read',
    'SOURCE_OVERWRITTEN',
    { uploads: { read: () => Promise.reject(new RejectedError('SOURCE_OVERWRITTEN')) } },
  ],
])('a rejection by %s is a result, and no file is written', async (_what, reason, changes) => {
  const { resize, steps } = setUp(changes);

  const output = await resize(event);

  expect(output).toEqual({ ...event, rejection: { reason } });
  expect(parse(rejectedImage, output)).toMatchObject({ rejection: { reason } });
  expect(steps).not.toContainEqual(expect.stringContaining('write'));
});

test.each<[string, Partial<Dependencies>]>([
  ['the read', { uploads: { read: () => Promise.reject(new Error('throttled')) } }],
  ['the decoder', { makeRenditions: () => Promise.reject(new Error('throttled')) }],
  ['a write', { intermediateFiles: { write: () => Promise.reject(new Error('throttled')) } }],
])('an infrastructure failure of %s is thrown', async (_what, changes) => {
  await expect(setUp(changes).resize(event)).rejects.toThrow('throttled');
});
