import { describe, expect, test } from 'vitest';
import type { OpenImage } from '../../../functions/shared/stores/open-images.ts';
import { type Collaborators, sweepUploads } from '../../../functions/sweep-uploads/sweep-uploads.ts';
import { awaitingUpload, deleted, processing, sourceOf } from '../../support/records.ts';
import { silentLogger } from '../../support/silent-logger.ts';

const now = new Date('2026-03-10T12:00:00.000Z');
const ago = (seconds: number) => new Date(now.getTime() - seconds * 1000).toISOString();
const lifetime = 600;
const day = 24 * 60 * 60;

/** A table with these pages of open images, and notes of what is done to them. */
function fakes(pages: OpenImage[][], changes: Partial<Collaborators> = {}) {
  const steps: string[] = [];
  const logger = silentLogger();
  const sweep = sweepUploads({
    openImages: {
      pages: async function* () {
        yield* pages;
      },
      fail: async ({ imageId }) => void steps.push(`fail ${imageId}`),
      forget: async ({ imageId }) => void steps.push(`forget ${imageId}`),
      close: async ({ imageId }) => void steps.push(`close ${imageId}`),
    },
    uploads: { find: async () => undefined },
    deadLetters: { send: async ({ key }) => void steps.push(`send ${key}`) },
    messageLifetimeSeconds: lifetime,
    now: () => now,
    logger,
    ...changes,
  });
  return { sweep: (secondsLeft = 60) => sweep(() => secondsLeft), steps, logger };
}

describe('a claimed upload', () => {
  test('whose message cannot come back goes to the dead-letter queue, then to FAILED', async () => {
    const { sweep, steps } = fakes([[processing({ imageId: 'a', leaseUntil: ago(lifetime + 1) })]]);
    await sweep();
    expect(steps).toEqual(['send uploads/sea.jpg', 'fail a']);
  });

  test('whose message may still come back is left alone', async () => {
    const { sweep, steps } = fakes([[processing({ leaseUntil: ago(lifetime) })]]);
    await sweep();
    expect(steps).toEqual([]);
  });

  test('stays open while the dead-letter queue cannot be reached', async () => {
    const send = async () => {
      throw new Error('throttled');
    };
    const { sweep, steps } = fakes([[processing({ leaseUntil: ago(lifetime + 1) })]], {
      deadLetters: { send },
    });
    await expect(sweep()).rejects.toThrow('throttled');
    expect(steps).toEqual([]);
  });
});

describe('a promised upload', () => {
  test('that never came is forgotten a day after its URL expired', async () => {
    const { sweep, steps } = fakes([[awaitingUpload({ imageId: 'a', leaseUntil: ago(day + 1) })]]);
    await sweep();
    expect(steps).toEqual(['forget a']);
  });

  test('that may still come is left alone', async () => {
    const { sweep, steps } = fakes([[awaitingUpload({ leaseUntil: ago(day) })]]);
    await sweep();
    expect(steps).toEqual([]);
  });

  test('that came and was never claimed goes to the dead-letter queue, then to FAILED', async () => {
    const uploads = { find: async (key: string) => sourceOf({ key }) };
    const promise = awaitingUpload({
      imageId: 'a',
      sourceKey: 'uploads/users/alice/a',
      leaseUntil: ago(day + 1),
    });
    const { sweep, steps } = fakes([[promise]], { uploads });
    await sweep();
    expect(steps).toEqual(['send uploads/users/alice/a', 'fail a']);
  });
});

test('a deleted image is closed once its lease has ended', async () => {
  const image = { ...deleted({ imageId: 'a' }), leaseUntil: ago(1) };
  const { sweep, steps } = fakes([[image]]);
  await sweep();
  expect(steps).toEqual(['close a']);
});

describe('a sweep', () => {
  const abandoned = (imageId: string) => processing({ imageId, leaseUntil: ago(lifetime + 1) });

  test('goes on after a record that cannot be ended, and fails at its end', async () => {
    const send = ({ key }: { key: string }) =>
      key === 'uploads/stubborn.jpg' ? Promise.reject(new Error('throttled')) : Promise.resolve();
    const stubborn = { ...abandoned('a'), source: sourceOf({ key: 'uploads/stubborn.jpg' }) };
    const { sweep, steps } = fakes([[stubborn], [abandoned('b')]], { deadLetters: { send } });
    await expect(sweep()).rejects.toThrow('throttled');
    expect(steps).toEqual(['fail b']);
  });

  test('reads page after page while there is time', async () => {
    const { sweep, steps } = fakes([[abandoned('a')], [abandoned('b')]]);
    await sweep(60);
    expect(steps.filter((step) => step.startsWith('fail'))).toEqual(['fail a', 'fail b']);
  });

  test('stops between pages when time runs out, and says so', async () => {
    const { sweep, steps, logger } = fakes([[abandoned('a')], [abandoned('b')]]);
    await sweep(4);
    expect(steps.filter((step) => step.startsWith('fail'))).toEqual(['fail a']);
    expect(logger.lines.map(({ message }) => message)).toContain('Sweep interrupted');
  });
});
