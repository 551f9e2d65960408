import { describe, expect, test } from 'vitest';
import type { LeasedImage } from '../../../functions/shared/aws/images-table/expired-leases.ts';
import { type Dependencies, sweepUploads } from '../../../functions/sweep-uploads/sweep-uploads.ts';
import { awaitingUpload, deleted, processing, sourceWith } from '../../support/records.ts';
import { silentLogger } from '../../support/silent-logger.ts';

const now = new Date('2026-03-10T12:00:00.000Z');
const secondsAgo = (seconds: number) => new Date(now.getTime() - seconds * 1000).toISOString();
const messageRetentionSeconds = 600;
const daySeconds = 24 * 60 * 60;

/** A table with these pages of expired leases, and fakes that record their calls. */
function setUp(pages: LeasedImage[][], changes: Partial<Dependencies> = {}) {
  const steps: string[] = [];
  const logger = silentLogger();
  const sweep = sweepUploads({
    leases: {
      expired: async function* () {
        yield* pages;
      },
      markFailed: async ({ imageId }, { key }) => void steps.push(`mark ${imageId} failed for ${key}`),
      deletePending: async ({ imageId }) => void steps.push(`delete ${imageId}`),
      releaseLease: async ({ imageId }) => void steps.push(`release lease of ${imageId}`),
    },
    uploads: { find: async () => undefined },
    deadLetterQueue: { send: async ({ key }) => void steps.push(`send ${key}`) },
    messageRetentionSeconds,
    now: () => now,
    logger,
    ...changes,
  });
  return { sweep: (remainingSeconds = 60) => sweep(() => remainingSeconds), steps, logger };
}

const throwThrottled = async () => {
  throw new Error('throttled');
};

describe.each(['function', 'workflow'] as const)(
  'a PROCESSING record whose lease the %s owned',
  (leaseOwner) => {
    test('sends a dead-letter message, then becomes FAILED, once SQS cannot deliver its message again', async () => {
      const leaseExpiresAt = secondsAgo(messageRetentionSeconds + 1);
      const { sweep, steps, logger } = setUp([[processing({ imageId: 'a', leaseOwner, leaseExpiresAt })]]);
      await sweep();
      expect(steps).toEqual(['send uploads/sea.jpg', 'mark a failed for uploads/sea.jpg']);
      expect(logger.lines).toEqual([
        { level: 'warn', message: 'Upload failed: lease expired', fields: { imageId: 'a', attempt: 1 } },
      ]);
    });

    test('does not change while SQS may deliver its message again', async () => {
      const leaseExpiresAt = secondsAgo(messageRetentionSeconds);
      const { sweep, steps } = setUp([[processing({ leaseOwner, leaseExpiresAt })]]);
      await sweep();
      expect(steps).toEqual([]);
    });

    test('does not become FAILED when the dead-letter message cannot be sent', async () => {
      const leaseExpiresAt = secondsAgo(messageRetentionSeconds + 1);
      const { sweep, steps } = setUp([[processing({ leaseOwner, leaseExpiresAt })]], {
        deadLetterQueue: { send: throwThrottled },
      });
      await expect(sweep()).rejects.toThrow('throttled');
      expect(steps).toEqual([]);
    });
  },
);

describe('a pending upload', () => {
  test('that did not arrive is deleted a day after its URL expired', async () => {
    const record = awaitingUpload({ imageId: 'a', leaseExpiresAt: secondsAgo(daySeconds + 1) });
    const { sweep, steps, logger } = setUp([[record]]);
    await sweep();
    expect(steps).toEqual(['delete a']);
    expect(logger.lines).toMatchObject([
      { level: 'info', message: 'Expired pending upload deleted', fields: { imageId: 'a' } },
    ]);
  });

  test('that may still arrive does not change', async () => {
    const { sweep, steps } = setUp([[awaitingUpload({ leaseExpiresAt: secondsAgo(daySeconds) })]]);
    await sweep();
    expect(steps).toEqual([]);
  });

  test('that arrived and was not claimed sends a dead-letter message, then becomes FAILED', async () => {
    const sourceKey = 'uploads/users/alice/a';
    const leaseExpiresAt = secondsAgo(daySeconds + 1);
    const uploads = { find: async (key: string) => sourceWith({ key }) };
    const { sweep, steps } = setUp([[awaitingUpload({ imageId: 'a', sourceKey, leaseExpiresAt })]], {
      uploads,
    });
    await sweep();
    expect(steps).toEqual([`send ${sourceKey}`, `mark a failed for ${sourceKey}`]);
  });

  test('is not deleted when its object cannot be looked up', async () => {
    const record = awaitingUpload({ leaseExpiresAt: secondsAgo(daySeconds + 1) });
    const { sweep, steps } = setUp([[record]], { uploads: { find: throwThrottled } });
    await expect(sweep()).rejects.toThrow('throttled');
    expect(steps).toEqual([]);
  });
});

test('the lease of a DELETED record is released once it has expired', async () => {
  const record = { ...deleted({ imageId: 'a' }), leaseExpiresAt: secondsAgo(1) };
  const { sweep, steps } = setUp([[record]]);
  await sweep();
  expect(steps).toEqual(['release lease of a']);
});

describe('a sweep', () => {
  const expiredUpload = (imageId: string, key: string) =>
    processing({
      imageId,
      source: sourceWith({ key }),
      leaseExpiresAt: secondsAgo(messageRetentionSeconds + 1),
    });
  const pages = [[expiredUpload('a', 'uploads/a.jpg')], [expiredUpload('b', 'uploads/b.jpg')]];
  const failedA = 'mark a failed for uploads/a.jpg';
  const failedB = 'mark b failed for uploads/b.jpg';

  test('continues after a record that cannot be updated, and fails after the last page', async () => {
    const send = ({ key }: { key: string }) =>
      key === 'uploads/a.jpg' ? Promise.reject(new Error('throttled')) : Promise.resolve();
    const { sweep, steps } = setUp(pages, { deadLetterQueue: { send } });
    await expect(sweep()).rejects.toThrow('throttled');
    expect(steps).toEqual([failedB]);
  });

  test('reads page after page while time remains', async () => {
    const { sweep, steps, logger } = setUp(pages);
    await sweep(5);
    expect(steps.filter((step) => step.startsWith('mark'))).toEqual([failedA, failedB]);
    expect(logger.lines.map(({ message }) => message)).not.toContain('Sweep interrupted');
  });

  test('stops between two pages when the remaining time is short, and logs it', async () => {
    const { sweep, steps, logger } = setUp(pages);
    await sweep(4);
    expect(steps.filter((step) => step.startsWith('mark'))).toEqual([failedA]);
    expect(logger.lines).toContainEqual({
      level: 'warn',
      message: 'Sweep interrupted',
      fields: { remainingSeconds: 4 },
    });
  });
});
