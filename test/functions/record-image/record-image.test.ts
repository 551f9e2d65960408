import { describe, expect, test } from 'vitest';
import type { Claim, ClaimConflict } from '../../../contracts/records/image-claim.ts';
import type { Outcome } from '../../../contracts/records/image-record.ts';
import { recordImage } from '../../../functions/record-image/record-image.ts';
import { failed, imageId, processed } from '../../support/records.ts';
import { sample } from '../../support/samples.ts';
import { silentLogger } from '../../support/silent-logger.ts';

const claim = { imageId, attempt: 1, leaseOwner: 'workflow' };
const deleteFiles = `delete files of ${imageId}/1`;
const sendMessage = 'send message for 0a4f1c6be7c1f3d2a9b8e7d6c5f4a3b2';

interface Changes {
  conflict?: ClaimConflict;
  error?: object;
  rejection?: object;
}

/** Runs the step on the sample event of this name, with some fields changed. */
function recordSample(name: string, { conflict, ...changes }: Changes = {}) {
  const logger = silentLogger();
  const steps: string[] = [];
  const committed: [Claim, Outcome][] = [];
  const record = recordImage({
    images: {
      commit: async (committedClaim, outcome) => {
        steps.push('commit');
        committed.push([committedClaim, outcome]);
        return conflict;
      },
    },
    deadLetterQueue: { send: async ({ eTag }) => void steps.push(`send message for ${eTag}`) },
    intermediateFiles: {
      deleteAll: async (attemptKey) =>
        void steps.push(`delete files of ${attemptKey.imageId}/${attemptKey.attempt}`),
    },
    logger,
  });
  const event = { ...sample<object>(`record-image.${name}`), ...changes };
  return { result: record(event), steps, committed, logger };
}

test('finished renditions are recorded as PROCESSED', async () => {
  const { result, steps, committed } = recordSample('processed');
  expect(await result).toEqual({ status: 'PROCESSED' });
  expect(steps).toEqual(['commit', deleteFiles]);
  const image = { format: 'jpeg', width: 14_204, height: 10_652 };
  const [thumbnail, medium, large] = [
    ['thumbnail', 320, 240, 9216],
    ['medium', 1024, 768, 61_210],
    ['large', 2048, 1536, 182_044],
  ].map(([name, width, height, size]) => ({
    key: `images/${imageId}/1/${name}.webp`,
    format: 'webp',
    width,
    height,
    size,
  }));
  expect(committed).toEqual([
    [claim, { status: 'PROCESSED', image, renditions: { thumbnail, medium, large } }],
  ]);
});

test('a rejection is recorded as REJECTED with its reason, without a dead-letter message', async () => {
  const { result, steps, committed } = recordSample('rejected');
  expect(await result).toEqual({ status: 'REJECTED' });
  expect(steps).toEqual(['commit', deleteFiles]);
  expect(committed).toEqual([[claim, { status: 'REJECTED', reason: 'CORRUPT_IMAGE' }]]);
});

describe('an infrastructure failure', () => {
  test.each(['failed', 'rendition-failed'])(
    'of the sample %s sends the dead-letter message, then is recorded as FAILED',
    async (name) => {
      const { result, steps, committed } = recordSample(name);
      expect(await result).toEqual({ status: 'FAILED' });
      expect(steps).toEqual([sendMessage, 'commit', deleteFiles]);
      expect(committed).toEqual([[claim, { status: 'FAILED' }]]);
    },
  );

  test.each([
    { Error: 'RejectedError', Cause: '{"errorMessage":"Rejected: CORRUPT_IMAGE"}' },
    { Error: 'Runtime.ExitError', Cause: '{"errorMessage":"Rejected: CORRUPT_IMAGE"}' },
    { Error: 'RejectedError' },
  ])('is recorded as FAILED even when its text looks like a rejection: $Error $Cause', async (error) => {
    const { result, committed } = recordSample('failed', { error });
    expect(await result).toEqual({ status: 'FAILED' });
    expect(committed).toEqual([[claim, { status: 'FAILED' }]]);
  });
});

test('a rejection with an unknown reason is an invalid input, and nothing is recorded', async () => {
  const { result, steps } = recordSample('rejected', { rejection: { reason: 'BAD_LUCK' } });
  await expect(result).rejects.toThrow('Invalid type');
  expect(steps).toEqual([]);
});

test('a commit whose condition fails, since a retry repeats it, still deletes the intermediate files', async () => {
  const { result, steps } = recordSample('failed', { conflict: { ok: false, current: failed() } });
  expect(await result).toEqual({ status: 'FAILED' });
  expect(steps).toEqual([sendMessage, 'commit', deleteFiles]);
});

test('the log contains the status, and whether it was committed', async () => {
  const committed = recordSample('processed');
  const conflicted = recordSample('processed', { conflict: { ok: false, current: processed() } });
  await Promise.all([committed.result, conflicted.result]);
  const fields = { imageId, attempt: 1, status: 'PROCESSED' };
  const message = 'Workflow result recorded';
  expect(committed.logger.lines).toEqual([
    { level: 'info', message, fields: { ...fields, isCommitted: true } },
  ]);
  expect(conflicted.logger.lines).toMatchObject([{ fields: { ...fields, isCommitted: false } }]);
});
