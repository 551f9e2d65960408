import { describe, expect, test } from 'vitest';
import type { Outcome } from '../../../events/image-record.ts';
import { recordImage } from '../../../functions/record-image/record-image.ts';
import type { Claim, Refusal } from '../../../functions/shared/stores/images-table.ts';
import { failed } from '../../support/records.ts';
import { sample } from '../../support/samples.ts';
import { silentLogger } from '../../support/silent-logger.ts';

const claim = { imageId: '6f1ed002ab5595859014ebf0951522d9', attempt: 1, handedOn: true };

/** Records one of our samples. */
function recordSample(name: string, { refusal, ...changes }: { refusal?: Refusal; error?: object } = {}) {
  const logger = silentLogger();
  const steps: string[] = [];
  const committed: [Claim, Outcome][] = [];
  const record = recordImage({
    images: {
      commit: async (of, outcome) => {
        steps.push('commit');
        committed.push([of, outcome]);
        return refusal;
      },
    },
    deadLetters: { send: async ({ eTag }) => void steps.push(`dead letter ${eTag}`) },
    workFiles: { removeAll: async ({ imageId, attempt }) => void steps.push(`remove ${imageId}/${attempt}`) },
    logger,
  });
  const event = { ...sample<object>(`record-image.${name}`), ...changes };
  return { answer: record(event), steps, committed, logger };
}

const cleanUp = 'remove 6f1ed002ab5595859014ebf0951522d9/1';
const deadLetter = 'dead letter 0a4f1c6be7c1f3d2a9b8e7d6c5f4a3b2';

test('renditions that are all finished end as PROCESSED', async () => {
  const { answer, steps, committed } = recordSample('processed');
  expect(await answer).toEqual({ status: 'PROCESSED' });
  expect(steps).toEqual(['commit', cleanUp]);
  const image = { format: 'jpeg', width: 14_204, height: 10_652 };
  const [thumbnail, medium, large] = [
    ['thumbnail', 320, 240, 9216],
    ['medium', 1024, 768, 61_210],
    ['large', 2048, 1536, 182_044],
  ].map(([name, width, height, bytes]) => ({
    key: `images/6f1ed002ab5595859014ebf0951522d9/1/${name}.webp`,
    ...{ format: 'webp', width, height, bytes },
  }));
  expect(committed).toEqual([
    [claim, { status: 'PROCESSED', image, renditions: { thumbnail, medium, large } }],
  ]);
});

test('a rejection ends with its reason, and leaves no dead letter', async () => {
  const { answer, steps, committed } = recordSample('rejected');
  expect(await answer).toEqual({ status: 'REJECTED' });
  expect(steps).toEqual(['commit', cleanUp]);
  expect(committed).toEqual([[claim, { status: 'REJECTED', reason: 'CORRUPT_IMAGE' }]]);
});

describe('trouble', () => {
  test.each(['failed', 'rendition-failed'])(
    'of kind %s goes to the dead letters first, and ends as FAILED',
    async (name) => {
      const { answer, steps, committed } = recordSample(name);
      expect(await answer).toEqual({ status: 'FAILED' });
      expect(steps).toEqual([deadLetter, 'commit', cleanUp]);
      expect(committed).toEqual([[claim, { status: 'FAILED' }]]);
    },
  );
});

test('a commit that is refused, since it is a repetition, still removes the work files', async () => {
  const { answer, steps } = recordSample('failed', { refusal: { refusedBy: failed() } });
  expect(await answer).toEqual({ status: 'FAILED' });
  expect(steps).toEqual([deadLetter, 'commit', cleanUp]);
});

describe('an error that only looks like a rejection', () => {
  const cause = (errorMessage: string) => JSON.stringify({ errorMessage });

  test.each([
    ['has another name', { Error: 'Runtime.ExitError', Cause: cause('Rejected: CORRUPT_IMAGE') }],
    ['has no reason of ours', { Error: 'RejectedError', Cause: cause('Rejected: BAD_LUCK') }],
    ['says something else first', { Error: 'RejectedError', Cause: cause('Not Rejected: CORRUPT_IMAGE') }],
    ['has no cause', { Error: 'RejectedError' }],
  ])('since it %s, is trouble', async (_what, error) => {
    const { answer } = recordSample('rejected', { error });
    expect(await answer).toEqual({ status: 'FAILED' });
  });
});

test('the log says how it ended, and whether somebody was faster', async () => {
  const ended = recordSample('processed');
  const refused = recordSample('processed', { refusal: { refusedBy: failed() } });
  await Promise.all([ended.answer, refused.answer]);
  const line = { imageId: claim.imageId, attempt: 1, status: 'PROCESSED' };
  expect(ended.logger.lines).toMatchObject([
    { message: 'Workflow ended', fields: { ...line, refused: false } },
  ]);
  expect(refused.logger.lines).toMatchObject([{ fields: { refused: true } }]);
});
