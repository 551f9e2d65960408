import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import type { ClaimConflict, Upload } from '../../../contracts/records/image-claim.ts';
import type { ImageRecord, Outcome } from '../../../contracts/records/image-record.ts';
import { type Dependencies, processUpload } from '../../../functions/process-upload/process-upload.ts';
import {
  InvalidMessageError,
  RejectedError,
  RetryableError,
  UnknownImageError,
} from '../../../functions/shared/runtime/errors.ts';
import {
  awaitingUpload,
  deleted,
  failed,
  image,
  processed,
  processing,
  rejected,
} from '../../support/records.ts';
import { sample, sampleRecord } from '../../support/samples.ts';
import { silentLogger } from '../../support/silent-logger.ts';

const message = sampleRecord<SQSRecord>('process-upload.object-created');
const userUploadMessage = sampleRecord<SQSRecord>('process-upload.user-upload');
const finalMessage = sampleRecord<SQSRecord>('process-upload.final-receive');
const size = 204_800;
const toWorkflow = () => 'workflow' as const;
const thumbnail = { data: Buffer.from('webp'), width: 320, height: 240 };

/** The parts that a test replaces. A fake records its step before it calls the replacement. */
interface Changes
  extends Partial<
    Pick<
      Dependencies,
      'checkSize' | 'inspect' | 'chooseRoute' | 'makeThumbnail' | 'maxReceiveCount' | 'logger'
    >
  > {
  claim?: () => Promise<ClaimConflict>;
  commit?: (outcome: Outcome) => Promise<ClaimConflict | undefined>;
  transferLease?: () => Promise<ClaimConflict>;
  recordFailure?: () => Promise<void>;
  read?: () => Promise<Buffer>;
  deleteUpload?: () => Promise<void>;
  write?: () => Promise<void>;
  start?: () => Promise<void>;
}

/** Fakes that succeed and record their calls, in order. */
function setUp(changes: Changes = {}) {
  const claimed: Upload[] = [];
  const committed: Outcome[] = [];
  const started: unknown[] = [];
  const steps: string[] = [];
  const deps: Dependencies = {
    images: createImages(changes, { claimed, committed, steps }),
    uploads: {
      bucket: 'example-uploads',
      read: async () => {
        steps.push('read');
        return changes.read?.() ?? Buffer.from('jpeg');
      },
      delete: async (key) => {
        steps.push(`delete ${key}`);
        await changes.deleteUpload?.();
      },
    },
    renditions: {
      write: async ({ imageId, attempt }, name, { data, width, height }) => {
        steps.push(`write ${name}`);
        await changes.write?.();
        const key = `images/${imageId}/${attempt}/${name}.webp`;
        return { key, format: 'webp', width, height, size: data.length };
      },
    },
    checkSize: changes.checkSize ?? (() => void steps.push('check size')),
    inspect: changes.inspect ?? (async () => image),
    chooseRoute: changes.chooseRoute ?? (() => 'inline'),
    makeThumbnail: changes.makeThumbnail ?? (async () => thumbnail),
    workflow: {
      start: async ({ imageId, attempt }, { key }) => {
        steps.push('start');
        started.push({ imageId, attempt, key });
        await changes.start?.();
      },
    },
    leaseSeconds: 45,
    workflowLeaseSeconds: 1020,
    maxReceiveCount: changes.maxReceiveCount ?? 3,
    logger: changes.logger ?? silentLogger(),
  };
  return { process: processUpload(deps), claimed, committed, started, steps };
}

interface ImageCalls {
  claimed: Upload[];
  committed: Outcome[];
  steps: string[];
}

function createImages(
  { claim, commit, transferLease, recordFailure }: Changes,
  { claimed, committed, steps }: ImageCalls,
): Dependencies['images'] {
  return {
    claim: async (upload, seconds) => {
      steps.push(`claim for ${seconds} s`);
      claimed.push(upload);
      const item = { imageId: upload.imageId, attempt: 1, leaseOwner: 'function' } as const;
      return claim?.() ?? { ok: true, item };
    },
    commit: async (_claim, outcome) => {
      steps.push(`commit ${outcome.status}`);
      committed.push(outcome);
      return commit?.(outcome);
    },
    transferLease: async (_claim, seconds) => {
      steps.push(`transfer lease for ${seconds} s`);
      return transferLease?.();
    },
    recordFailure: async () => {
      steps.push('record failure');
      await recordFailure?.();
    },
  };
}

const conflictWith = (current: ImageRecord | undefined) => async (): Promise<ClaimConflict> => ({
  ok: false,
  current,
});

const throwThrottled = async (): Promise<never> => {
  throw new Error('throttled');
};

describe('a new upload', () => {
  test('is claimed, read, written and committed, in this order', async () => {
    const { process, steps } = setUp();
    await process(message);
    expect(steps).toEqual(['claim for 45 s', 'check size', 'read', 'write thumbnail', 'commit PROCESSED']);
  });

  test('is claimed with its decoded key, its size, its eTag, its sequencer and its time', async () => {
    const { process, claimed } = setUp();
    await process(message);
    expect(claimed[0]?.source).toEqual({
      bucket: 'example-uploads',
      key: 'uploads/holiday/sea and sky (café).jpg',
      eTag: '0a4f1c6be7c1f3d2a9b8e7d6c5f4a3b2',
      sequencer: '0068F3A1B2C3D4E5F6',
      uploadedAt: '2026-03-01T09:30:00.123Z',
      size,
    });
  });

  test('commits a rendition whose key contains the attempt', async () => {
    const { process, claimed, committed } = setUp();
    await process(message);
    const key = `images/${claimed[0]?.imageId}/1/thumbnail.webp`;
    const renditions = { thumbnail: { key, format: 'webp', width: 320, height: 240, size: 4 } };
    expect(committed).toEqual([{ status: 'PROCESSED', image, renditions }]);
  });

  test('gets an image id that contains no part of its key', async () => {
    const { process, claimed } = setUp();
    await process(message);
    expect(claimed[0]?.imageId).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('the image id', () => {
  const getImageId = async (delivered: SQSRecord) => {
    const { process, claimed } = setUp();
    await process(delivered);
    return claimed[0]?.imageId;
  };

  test('is the same for a duplicate delivery', async () => {
    const [first, second] = sample<SQSEvent>('process-upload.duplicate').Records;
    expect(await getImageId(first as SQSRecord)).toBe(await getImageId(second as SQSRecord));
  });

  test.each([
    ['sequencer', '0068F3A1B2C3D4E5F6', '0068F3A1B2C3D4E5F7'],
    ['eTag', '0a4f1c6be7c1f3d2a9b8e7d6c5f4a3b2', 'ffff1c6be7c1f3d2a9b8e7d6c5f4a3b2'],
    ['key', 'holiday', 'work'],
  ])('differs for another %s', async (_field, one, other) => {
    const changed = { ...message, body: message.body.replace(one, other) };
    expect(await getImageId(changed)).toMatch(/^[0-9a-f]{32}$/);
    expect(await getImageId(changed)).not.toBe(await getImageId(message));
  });

  test('and the owner of a user upload come from its key', async () => {
    const { process, claimed } = setUp();
    await process(userUploadMessage);
    expect(claimed[0]).toMatchObject({ ownerId: 'alice', imageId: '7c9e6679f7425de8b5d0c3a1e2f4a6b8' });
  });

  test.each([
    ['uploads/backup/uploads/users/alice/7c9e', 'which only ends like that of a user upload'],
    ['uploads/users/alice/7c9e/copy', 'which is below that of a user upload'],
    ['uploads/users/alice', 'which has no image id'],
  ])('does not come from the key %s, %s', async (key) => {
    const { process, claimed } = setUp();
    await process({ ...message, body: message.body.replace(/uploads\/holiday[^"\\]*/, key) });
    expect(claimed).toMatchObject([{ ownerId: undefined, source: { key } }]);
    expect(claimed[0]?.imageId).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('a message', () => {
  test('with several records has each of them processed', async () => {
    const { process, claimed } = setUp();
    await process(sampleRecord('process-upload.several-records'));
    expect(claimed.map(({ source }) => source.key)).toEqual(['uploads/one.png', 'uploads/two.png']);
  });

  test('has the next record processed after one that fails', async () => {
    const { process, claimed } = setUp({ read: throwThrottled });
    await expect(process(sampleRecord('process-upload.several-records'))).rejects.toThrow('2 failures');
    expect(claimed).toHaveLength(2);
  });

  test('with the test event of S3 is acknowledged and does nothing', async () => {
    const { process, steps } = setUp();
    await process(sampleRecord('process-upload.test-event'));
    expect(steps).toEqual([]);
  });

  test.each(sample<SQSEvent>('process-upload.invalid-message').Records)(
    'with the invalid body $body fails',
    async (invalidMessage) => {
      const { process, steps } = setUp();
      await expect(process(invalidMessage)).rejects.toBeInstanceOf(InvalidMessageError);
      expect(steps).toEqual([]);
    },
  );

  test.each([
    ['another bucket', 'example-uploads', 'another-bucket'],
    ['another prefix', 'uploads/holiday', 'images/holiday'],
    ['a malformed key', '%28caf', '%'],
  ])('with a notification for %s fails', async (_what, valid, invalid) => {
    const { process, steps } = setUp();
    const invalidMessage = { ...message, body: message.body.replaceAll(valid, invalid) };
    await expect(process(invalidMessage)).rejects.toBeInstanceOf(InvalidMessageError);
    expect(steps).toEqual([]);
  });

  test('that is invalid causes an error without the key', async () => {
    const { process } = setUp();
    const invalidMessage = { ...message, body: message.body.replace('sea+and', 'Jane%Doe') };
    await expect(process(invalidMessage)).rejects.toThrow(/^(?!.*Jane).*form-encoded/);
  });
});

describe('a claim whose condition fails', () => {
  test.each([processed(), rejected()])('for a $status record acknowledges the message', async (record) => {
    const { process, steps } = setUp({ claim: conflictWith(record) });
    await process(message);
    expect(steps).toEqual(['claim for 45 s']);
  });

  test('for a DELETED record deletes the upload', async () => {
    const sourceKey = 'uploads/users/alice/7c9e6679f7425de8b5d0c3a1e2f4a6b8';
    const { process, steps } = setUp({ claim: conflictWith(deleted({ sourceKey })) });
    await process(userUploadMessage);
    expect(steps).toEqual(['claim for 45 s', `delete ${sourceKey}`]);
  });

  test.each([processing(), failed(), awaitingUpload()])(
    'for a record that is $status fails the message, so that SQS delivers it again',
    async (record) => {
      const { process, steps } = setUp({ claim: conflictWith(record) });
      const error = await process(message).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(RetryableError);
      expect(error).toMatchObject({
        message: expect.stringContaining(`is ${record.status} in attempt ${record.attempt}`),
      });
      expect(steps).toEqual(['claim for 45 s']);
    },
  );

  test.each([
    ['another owner', { ownerId: 'bob' }],
    ['another key', { sourceKey: 'uploads/users/alice/other' }],
  ])('for a record of %s fails the message and deletes nothing', async (_case, changes) => {
    const { process, steps } = setUp({ claim: conflictWith(deleted({ ownerId: 'alice', ...changes })) });
    await expect(process(userUploadMessage)).rejects.toBeInstanceOf(UnknownImageError);
    expect(steps.filter((step) => step.startsWith('delete'))).toEqual([]);
  });

  test('without a record fails the message: no request created this user upload', async () => {
    const { process } = setUp({ claim: conflictWith(undefined) });
    await expect(process(userUploadMessage)).rejects.toThrow(
      new UnknownImageError('No pending image 7c9e6679f7425de8b5d0c3a1e2f4a6b8'),
    );
  });
});

describe('the log', () => {
  test('contains the status of a completed upload, and not its key', async () => {
    const logger = silentLogger();
    await setUp({ logger }).process(message);
    expect(logger.lines).toEqual([
      {
        level: 'info',
        message: 'Upload completed',
        fields: { imageId: expect.any(String), attempt: 1, status: 'PROCESSED' },
      },
    ]);
  });

  test('contains the reason of a rejection', async () => {
    const logger = silentLogger();
    const makeThumbnail = () => Promise.reject(new RejectedError('CORRUPT_IMAGE'));
    await setUp({ logger, makeThumbnail }).process(message);
    expect(logger.lines).toMatchObject([{ fields: { status: 'REJECTED', reason: 'CORRUPT_IMAGE' } }]);
  });

  test('contains the attempt whose workflow was started', async () => {
    const logger = silentLogger();
    await setUp({ logger, chooseRoute: toWorkflow }).process(message);
    expect(logger.lines).toMatchObject([{ message: 'Workflow started', fields: { attempt: 1 } }]);
  });

  test('contains no completion of an upload whose commit failed its condition', async () => {
    const logger = silentLogger();
    await setUp({ logger, commit: conflictWith(processed()) }).process(message);
    expect(logger.lines).toEqual([]);
  });
});

describe('bad input', () => {
  const rejectSize = () => {
    throw new RejectedError('FILE_TOO_LARGE');
  };

  test('is REJECTED by its size before it is read', async () => {
    const { process, committed, steps } = setUp({ checkSize: rejectSize });
    await process(message);
    expect(committed).toEqual([{ status: 'REJECTED', reason: 'FILE_TOO_LARGE' }]);
    expect(steps).not.toContain('read');
  });

  test('that is too large for every function is REJECTED before the workflow starts', async () => {
    const { process, committed, started } = setUp({ chooseRoute: toWorkflow, checkSize: rejectSize });
    await process(message);
    expect(committed).toEqual([{ status: 'REJECTED', reason: 'FILE_TOO_LARGE' }]);
    expect(started).toEqual([]);
  });

  test.each(['SOURCE_OVERWRITTEN', 'SOURCE_DELETED'] as const)(
    'is REJECTED with %s when the verified read rejects it',
    async (reason) => {
      const { process, committed } = setUp({ read: () => Promise.reject(new RejectedError(reason)) });
      await process(message);
      expect(committed).toEqual([{ status: 'REJECTED', reason }]);
    },
  );

  test.each([message, finalMessage])(
    'is REJECTED with the reason of the decoder on each receive',
    async (delivered) => {
      const makeThumbnail = () => Promise.reject(new RejectedError('CORRUPT_IMAGE'));
      const { process, committed } = setUp({ makeThumbnail });
      await process(delivered);
      expect(committed).toEqual([{ status: 'REJECTED', reason: 'CORRUPT_IMAGE' }]);
    },
  );
});

describe('an infrastructure failure before the final receive', () => {
  test.each([
    ['claim', ['claim for 45 s']],
    ['read', ['claim for 45 s', 'check size', 'read']],
    ['makeThumbnail', ['claim for 45 s', 'check size', 'read']],
    ['write', ['claim for 45 s', 'check size', 'read', 'write thumbnail']],
    ['commit', ['claim for 45 s', 'check size', 'read', 'write thumbnail', 'commit PROCESSED']],
  ])('of %s fails the message and leaves the claim until its lease expires', async (call, expected) => {
    const { process, steps } = setUp({ [call]: throwThrottled });
    await expect(process(message)).rejects.toThrow('throttled');
    expect(steps).toEqual(expected);
  });
});

describe('an infrastructure failure on the final receive', () => {
  test.each(['read', 'makeThumbnail', 'write'])(
    'of %s commits FAILED under the claim and fails the message',
    async (call) => {
      const { process, steps } = setUp({ [call]: throwThrottled });
      await expect(process(finalMessage)).rejects.toThrow('throttled');
      expect(steps.at(-1)).toBe('commit FAILED');
    },
  );

  test('is recognized by the receive count that SQS sends', async () => {
    const { process, steps } = setUp({ read: throwThrottled, maxReceiveCount: 4 });
    await expect(process(finalMessage)).rejects.toThrow('throttled');
    expect(steps).not.toContain('commit FAILED');
  });

  test('of the commit commits FAILED, in case the outcome was not written', async () => {
    const commit = async ({ status }: Outcome) => (status === 'FAILED' ? undefined : throwThrottled());
    const { process, steps } = setUp({ commit });
    await expect(process(finalMessage)).rejects.toThrow('throttled');
    expect(steps.slice(-2)).toEqual(['commit PROCESSED', 'commit FAILED']);
  });

  test.each([processed(), processing({ attempt: 2 })])(
    'changes nothing when the condition of FAILED fails for a $status record in attempt $attempt',
    async (record) => {
      const { process, steps } = setUp({ read: throwThrottled, commit: conflictWith(record) });
      await expect(process(finalMessage)).rejects.toThrow('throttled');
      expect(steps).toEqual(['claim for 45 s', 'check size', 'read', 'commit FAILED']);
    },
  );

  test('fails the message also when FAILED cannot be committed', async () => {
    const { process, steps } = setUp({ commit: throwThrottled });
    await expect(process(finalMessage)).rejects.toThrow('throttled');
    expect(steps.slice(-2)).toEqual(['commit PROCESSED', 'commit FAILED']);
  });

  test('of the claim records FAILED for an upload without a record', async () => {
    const { process, steps } = setUp({ claim: throwThrottled });
    await expect(process(finalMessage)).rejects.toThrow('throttled');
    expect(steps).toEqual(['claim for 45 s', 'record failure']);
  });

  test('of the claim fails the message also when FAILED cannot be recorded', async () => {
    const recordFailure = () => Promise.reject(new Error('unavailable'));
    const { process } = setUp({ claim: throwThrottled, recordFailure });
    await expect(process(finalMessage)).rejects.toThrow('unavailable');
  });

  test('of the claim of a user upload leaves its record to the sweeper', async () => {
    const { process, steps } = setUp({ claim: throwThrottled, maxReceiveCount: 1 });
    await expect(process(userUploadMessage)).rejects.toThrow('throttled');
    expect(steps).toEqual(['claim for 45 s']);
  });
});

describe('a commit whose condition fails', () => {
  test.each([processed(), rejected()])(
    'for a $status record is done: the response of an earlier commit was lost',
    async (record) => {
      const { process } = setUp({ commit: conflictWith(record) });
      await expect(process(message)).resolves.toBeUndefined();
    },
  );

  test.each([failed(), processing({ attempt: 2 })])(
    'for a record that is $status fails the message',
    async (record) => {
      const { process } = setUp({ commit: conflictWith(record) });
      await expect(process(message)).rejects.toBeInstanceOf(RetryableError);
    },
  );

  test('for a DELETED record deletes the upload', async () => {
    const { process, steps } = setUp({ commit: conflictWith(deleted()) });
    await process(message);
    expect(steps).toContain('delete uploads/holiday/sea and sky (café).jpg');
  });
});

describe('an error while a conflict is resolved on the final receive', () => {
  test.each(['claim', 'commit'])(
    'of the %s commits no FAILED when the upload cannot be deleted',
    async (call) => {
      const { process, steps } = setUp({ [call]: conflictWith(deleted()), deleteUpload: throwThrottled });
      await expect(process(finalMessage)).rejects.toThrow('throttled');
      expect(steps.at(-1)).toBe('delete uploads/failing.png');
    },
  );

  test.each(['claim', 'commit'])(
    'of the %s commits no FAILED when the workflow cannot be started',
    async (call) => {
      const record = processing({ leaseOwner: 'workflow' });
      const { process, steps } = setUp({ [call]: conflictWith(record), start: throwThrottled });
      await expect(process(finalMessage)).rejects.toThrow('throttled');
      expect(steps.at(-1)).toBe('start');
    },
  );

  test('commits no FAILED when another attempt holds the lease', async () => {
    const { process, committed } = setUp({ commit: conflictWith(processing({ attempt: 2 })) });
    await expect(process(finalMessage)).rejects.toBeInstanceOf(RetryableError);
    expect(committed).toMatchObject([{ status: 'PROCESSED' }]);
  });
});

describe('an upload that is too large for this function', () => {
  test('by its size goes to the workflow without being read', async () => {
    const { process, steps, started } = setUp({
      chooseRoute: ({ size: bytes }) => (bytes === size ? 'workflow' : 'inline'),
    });
    await process(message);
    expect(steps).toEqual(['claim for 45 s', 'check size', 'transfer lease for 1020 s', 'start']);
    expect(started).toMatchObject([{ attempt: 1, key: 'uploads/holiday/sea and sky (café).jpg' }]);
  });

  test('by its header goes to the workflow after it was read', async () => {
    const { process, steps } = setUp({ chooseRoute: (_source, info) => (info ? 'workflow' : 'inline') });
    await process(message);
    expect(steps).toEqual(['claim for 45 s', 'check size', 'read', 'transfer lease for 1020 s', 'start']);
  });

  test.each([
    ['claim', 'workflow'],
    ['commit', 'inline'],
    ['transferLease', 'workflow'],
  ] as const)(
    'has its workflow started again when the condition of %s fails since the workflow owns the lease',
    async (call, route) => {
      const record = processing({ leaseOwner: 'workflow', attempt: 2 });
      const { process, started } = setUp({ [call]: conflictWith(record), chooseRoute: () => route });
      await expect(process(message)).rejects.toThrow(RetryableError);
      expect(started).toEqual([{ imageId: record.imageId, attempt: 2, key: record.source.key }]);
    },
  );

  test('fails its message when the lease cannot be transferred, and starts no workflow', async () => {
    const { process, steps } = setUp({ transferLease: throwThrottled, chooseRoute: toWorkflow });
    await expect(process(message)).rejects.toThrow('throttled');
    expect(steps).toEqual(['claim for 45 s', 'check size', 'transfer lease for 1020 s']);
  });

  test('fails its message when the workflow cannot be started', async () => {
    const { process, steps } = setUp({ chooseRoute: toWorkflow, start: throwThrottled });
    await expect(process(message)).rejects.toThrow('throttled');
    expect(steps.at(-1)).toBe('start');
  });

  test('commits FAILED on the final receive; its condition fails if the workflow owns the lease', async () => {
    const commit = conflictWith(processing({ leaseOwner: 'workflow' }));
    const { process, steps } = setUp({ chooseRoute: toWorkflow, start: throwThrottled, commit });
    await expect(process(finalMessage)).rejects.toThrow('throttled');
    expect(steps.slice(-2)).toEqual(['start', 'commit FAILED']);
  });
});
