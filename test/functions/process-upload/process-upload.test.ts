import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import type { ImageRecord, Outcome } from '../../../events/image-record.ts';
import { type Collaborators, processUpload } from '../../../functions/process-upload/process-upload.ts';
import {
  NotUnderstoodError,
  RejectedError,
  TryLaterError,
} from '../../../functions/shared/runtime/errors.ts';
import type { Claim, Refusal, Upload } from '../../../functions/shared/stores/images-table.ts';
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

const upload = sampleRecord<SQSRecord>('process-upload.object-created');
const ownedUpload = sampleRecord<SQSRecord>('process-upload.owned');
const lastReceive = sampleRecord<SQSRecord>('process-upload.last-receive');
const thumbnail = { data: Buffer.from('webp'), width: 320, height: 240 };

/** Collaborators that do their part and keep what was asked of them, in order. */
function fakes(changes: Partial<Collaborators> = {}) {
  const claimed: Upload[] = [];
  const committed: Outcome[] = [];
  const steps: string[] = [];
  const started: unknown[] = [];
  const collaborators: Collaborators = {
    images: tableWith({ claimed, committed, steps }),
    uploads: {
      name: 'example-uploads',
      read: async () => {
        steps.push('read');
        return Buffer.from('jpeg');
      },
      remove: async (key) => void steps.push(`remove ${key}`),
    },
    renditions: {
      write: async ({ imageId, attempt }, name, { data, width, height }) => {
        steps.push(`write ${name}`);
        const key = `images/${imageId}/${attempt}/${name}.webp`;
        return { key, format: 'webp', width, height, bytes: data.length };
      },
    },
    checkSize: () => void steps.push('check size'),
    makeThumbnail: async () => ({ image, thumbnail }),
    workflow: {
      start: async ({ imageId, attempt }, { key }) => {
        steps.push('start');
        started.push({ imageId, attempt, key });
      },
    },
    leaseSeconds: 45,
    smallFileBytes: 8_000_000,
    workflowLeaseSeconds: 1020,
    maxReceives: 3,
    logger: silentLogger(),
    ...changes,
  };
  return { process: processUpload(collaborators), collaborators, claimed, committed, steps, started };
}

interface TableNotes {
  claimed?: Upload[];
  committed?: Outcome[];
  steps?: string[];
  claim?: (upload: Upload) => Promise<Claim | Refusal>;
  commit?: () => Promise<Refusal | undefined>;
  handOn?: () => Promise<Refusal | undefined>;
}

function tableWith({ claimed = [], committed = [], steps = [], claim, commit, handOn }: TableNotes) {
  return {
    claim: async (upload: Upload) => {
      steps.push('claim');
      claimed.push(upload);
      return claim ? claim(upload) : { imageId: upload.imageId, attempt: 1, handedOn: false };
    },
    commit: async (_claim: Claim, outcome: Outcome) => {
      steps.push(`commit ${outcome.status}`);
      committed.push(outcome);
      return commit?.();
    },
    handOn: async (_claim: Claim, seconds: number) => {
      steps.push(`hand on for ${seconds} s`);
      return handOn?.();
    },
    recordFailure: async () => void steps.push('record failure'),
  };
}

const refusedBy = (record: ImageRecord | undefined) => async () => ({ refusedBy: record });
const trouble = async () => {
  throw new Error('throttled');
};

describe('an upload that nobody has seen', () => {
  test('is claimed, read, written and committed, in this order', async () => {
    const { process, steps } = fakes();
    await process(upload);
    expect(steps).toEqual(['claim', 'check size', 'read', 'write thumbnail', 'commit PROCESSED']);
  });

  test('is known by its decoded key, its size and its eTag', async () => {
    const { process, claimed } = fakes();
    await process(upload);
    expect(claimed[0]?.source).toEqual({
      bucket: 'example-uploads',
      key: 'uploads/holiday/sea and sky (café).jpg',
      eTag: '0a4f1c6be7c1f3d2a9b8e7d6c5f4a3b2',
      sequencer: '0068F3A1B2C3D4E5F6',
      bytes: 204_800,
    });
  });

  test('commits a rendition that stands under its own attempt', async () => {
    const { process, claimed, committed } = fakes();
    await process(upload);
    const key = `images/${claimed[0]?.imageId}/1/thumbnail.webp`;
    const renditions = { thumbnail: { key, format: 'webp', width: 320, height: 240, bytes: 4 } };
    expect(committed).toEqual([{ status: 'PROCESSED', image, renditions }]);
  });

  test('has an id that names no part of its key', async () => {
    const { process, claimed } = fakes();
    await process(upload);
    expect(claimed[0]?.imageId).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe('identity', () => {
  const idOf = async (message: SQSRecord) => {
    const { process, claimed } = fakes();
    await process(message);
    return claimed[0]?.imageId;
  };

  test('a repeated delivery is the same image', async () => {
    const [first, second] = sample<SQSEvent>('process-upload.duplicate').Records;
    expect(await idOf(first as SQSRecord)).toBe(await idOf(second as SQSRecord));
  });

  test.each([
    ['sequencer', '0068F3A1B2C3D4E5F6', '0068F3A1B2C3D4E5F7'],
    ['eTag', '0a4f1c6be7c1f3d2a9b8e7d6c5f4a3b2', 'ffff1c6be7c1f3d2a9b8e7d6c5f4a3b2'],
    ['key', 'holiday', 'work'],
  ])('another %s is another image', async (_what, one, other) => {
    const changed = { ...upload, body: upload.body.replace(one, other) };
    expect(await idOf(changed)).not.toBe(await idOf(upload));
  });

  test('an image of the API has the id and the owner of its key', async () => {
    const { process, claimed } = fakes();
    await process(ownedUpload);
    expect(claimed[0]).toMatchObject({ ownerId: 'alice', imageId: '7c9e6679f7425de8b5d0c3a1e2f4a6b8' });
  });
});

describe('messages', () => {
  test('every record of a message is handled', async () => {
    const { process, claimed } = fakes();
    await process(sampleRecord('process-upload.several-records'));
    expect(claimed.map(({ source }) => source.key)).toEqual(['uploads/one.png', 'uploads/two.png']);
  });

  test('a record that fails does not keep the next one from its turn', async () => {
    const { process, claimed } = fakes({ uploads: { ...fakes().collaborators.uploads, read: trouble } });
    await expect(process(sampleRecord('process-upload.several-records'))).rejects.toThrow('2 failures');
    expect(claimed).toHaveLength(2);
  });

  test("S3's test event is acknowledged and does nothing", async () => {
    const { process, steps } = fakes();
    await process(sampleRecord('process-upload.test-event'));
    expect(steps).toEqual([]);
  });

  test.each(sample<SQSEvent>('process-upload.not-understood').Records)('$body is failed', async (message) => {
    const { process, steps } = fakes();
    await expect(process(message)).rejects.toBeInstanceOf(NotUnderstoodError);
    expect(steps).toEqual([]);
  });

  test.each([
    ['of another bucket', 'example-uploads', 'another-bucket'],
    ['of another prefix', 'uploads/holiday', 'images/holiday'],
    ['with a malformed key', '%28caf', '%'],
  ])('a notification %s is failed', async (_what, ours, theirs) => {
    const { process } = fakes();
    const message = { ...upload, body: upload.body.replaceAll(ours, theirs) };
    await expect(process(message)).rejects.toBeInstanceOf(NotUnderstoodError);
  });

  test('what is said of a message that is not understood repeats no key', async () => {
    const { process } = fakes();
    const message = { ...upload, body: upload.body.replace('sea+and', 'Jane%Doe') };
    await expect(process(message)).rejects.toThrow(/^(?!.*Jane).*form-encoded/);
  });
});

describe('a claim that is refused', () => {
  const claimRefusedBy = (record: ImageRecord | undefined) => {
    const steps: string[] = [];
    const { process } = fakes({
      images: tableWith({ steps, claim: refusedBy(record) }),
      uploads: { ...fakes().collaborators.uploads, remove: async (key) => void steps.push(`remove ${key}`) },
    });
    return { process, steps };
  };

  test.each([processed(), rejected()])(
    'by a record that is $status acknowledges the message',
    async (record) => {
      const { process, steps } = claimRefusedBy(record);
      await process(upload);
      expect(steps).toEqual(['claim']);
    },
  );

  test('by a DELETED record removes the upload', async () => {
    const { process, steps } = claimRefusedBy(deleted());
    await process(ownedUpload);
    expect(steps).toEqual(['claim', 'remove uploads/users/alice/7c9e6679f7425de8b5d0c3a1e2f4a6b8']);
  });

  test.each([processing(), failed(), awaitingUpload()])(
    'by a record that is $status fails the message, which comes back',
    async (record) => {
      const { process, steps } = claimRefusedBy(record);
      const refused = await process(upload).catch((error: unknown) => error);
      expect(refused).toBeInstanceOf(TryLaterError);
      expect(refused).toMatchObject({
        message: expect.stringContaining(`is ${record.status} in attempt ${record.attempt}`),
      });
      expect(steps).toEqual(['claim']);
    },
  );

  test('by no record at all means that nobody has promised the upload', async () => {
    const { process } = claimRefusedBy(undefined);
    await expect(process(ownedUpload)).rejects.toThrow(
      new NotUnderstoodError('Nobody has promised image 7c9e6679f7425de8b5d0c3a1e2f4a6b8'),
    );
  });
});

describe('a key', () => {
  test.each([
    ['uploads/backup/uploads/users/alice/7c9e', 'that only ends as one of the API'],
    ['uploads/users/alice/7c9e/copy', 'below one of the API'],
    ['uploads/users/alice', 'without an image'],
  ])('%s, %s, is of an image of its own', async (key) => {
    const { process, claimed } = fakes();
    await process({ ...upload, body: upload.body.replace(/uploads\/holiday[^"\\]*/, key) });
    expect(claimed).toMatchObject([{ ownerId: undefined, source: { key } }]);
  });
});

describe('the log', () => {
  test('says how an upload ended, and never its key', async () => {
    const logger = silentLogger();
    await fakes({ logger }).process(upload);
    expect(logger.lines).toEqual([
      {
        level: 'info',
        message: 'Upload ended',
        fields: { imageId: expect.any(String), attempt: 1, handedOn: false, status: 'PROCESSED' },
      },
    ]);
  });

  test('says why an upload was refused', async () => {
    const logger = silentLogger();
    const makeThumbnail = () => Promise.reject(new RejectedError('CORRUPT_IMAGE'));
    await fakes({ logger, makeThumbnail }).process(upload);
    expect(logger.lines).toMatchObject([{ fields: { status: 'REJECTED', reason: 'CORRUPT_IMAGE' } }]);
  });

  test('says which upload was handed on', async () => {
    const logger = silentLogger();
    await fakes({ logger, smallFileBytes: 1 }).process(upload);
    expect(logger.lines).toMatchObject([{ message: 'Upload handed on', fields: { attempt: 1 } }]);
  });
});

describe('an upload that is at fault', () => {
  test('is refused by its size before it is read', async () => {
    const { process, committed, steps } = fakes({
      checkSize: () => {
        throw new RejectedError('FILE_TOO_LARGE');
      },
    });
    await process(upload);
    expect(committed).toEqual([{ status: 'REJECTED', reason: 'FILE_TOO_LARGE' }]);
    expect(steps).not.toContain('read');
  });

  test.each(['OVERWRITTEN', 'GONE'] as const)('ends as %s when the bucket says so', async (reason) => {
    const read = async () => {
      throw new RejectedError(reason);
    };
    const { process, committed } = fakes({ uploads: { ...fakes().collaborators.uploads, read } });
    await process(upload);
    expect(committed).toEqual([{ status: 'REJECTED', reason }]);
  });

  test('ends with the reason that the checks give, also on the last receive', async () => {
    const { process, committed } = fakes({
      makeThumbnail: async () => {
        throw new RejectedError('CORRUPT_IMAGE');
      },
    });
    await process(lastReceive);
    expect(committed).toEqual([{ status: 'REJECTED', reason: 'CORRUPT_IMAGE' }]);
  });
});

describe('trouble', () => {
  test('fails the message and leaves the claim to its lease', async () => {
    const { process, steps } = fakes({ makeThumbnail: trouble });
    await expect(process(upload)).rejects.toThrow('throttled');
    expect(steps).toEqual(['claim', 'check size', 'read']);
  });

  test('on the last receive records FAILED under the claim, and fails the message all the same', async () => {
    const { process, steps } = fakes({ makeThumbnail: trouble });
    await expect(process(lastReceive)).rejects.toThrow('throttled');
    expect(steps).toEqual(['claim', 'check size', 'read', 'commit FAILED']);
  });

  test('with the claim on the last receive records a failure that has no record yet', async () => {
    const steps: string[] = [];
    const { process } = fakes({ images: tableWith({ steps, claim: trouble }) });
    await expect(process(lastReceive)).rejects.toThrow('throttled');
    expect(steps).toEqual(['claim', 'record failure']);
  });

  test('with the claim of a promised image leaves its record to the sweeper', async () => {
    const steps: string[] = [];
    const { process } = fakes({ images: tableWith({ steps, claim: trouble }), maxReceives: 1 });
    await expect(process(ownedUpload)).rejects.toThrow('throttled');
    expect(steps).toEqual(['claim']);
  });
});

describe('a commit that is refused', () => {
  const commitRefusedBy = (record: ImageRecord | undefined) =>
    fakes({ images: tableWith({ commit: refusedBy(record) }) }).process(upload);

  test.each([processed(), rejected()])('by a $status record is done: the answer was lost', async (record) => {
    await expect(commitRefusedBy(record)).resolves.toBeUndefined();
  });

  test.each([failed(), processing({ attempt: 2 })])(
    'by a record that is $status fails the message',
    async (record) => {
      await expect(commitRefusedBy(record)).rejects.toBeInstanceOf(TryLaterError);
    },
  );

  test('by a DELETED record removes the upload', async () => {
    const { process, steps } = fakes({ images: tableWith({ commit: refusedBy(deleted()) }) });
    await process(upload);
    expect(steps).toContain('remove uploads/holiday/sea and sky (café).jpg');
  });
});

describe('an upload that is too large for this function', () => {
  const bytes = 204_800;

  test('by its bytes is handed on without being read', async () => {
    const { process, steps, started } = fakes({ smallFileBytes: bytes - 1 });
    await process(upload);
    expect(steps).toEqual(['claim', 'check size', 'hand on for 1020 s', 'start']);
    expect(started).toMatchObject([{ attempt: 1, key: 'uploads/holiday/sea and sky (café).jpg' }]);
  });

  test.each([bytes, bytes + 1])('is not one of %i bytes at most', async (smallFileBytes) => {
    const { process, steps } = fakes({ smallFileBytes });
    await process(upload);
    expect(steps).toEqual(['claim', 'check size', 'read', 'write thumbnail', 'commit PROCESSED']);
  });

  test('by what its header says is handed on when it was read', async () => {
    const { process, steps } = fakes({ makeThumbnail: async () => undefined });
    await process(upload);
    expect(steps).toEqual(['claim', 'check size', 'read', 'hand on for 1020 s', 'start']);
  });

  test('is refused when it is too large for all of us', async () => {
    const checkSize = () => {
      throw new RejectedError('FILE_TOO_LARGE');
    };
    const { process, committed } = fakes({ smallFileBytes: 1, checkSize });
    await process(upload);
    expect(committed).toEqual([{ status: 'REJECTED', reason: 'FILE_TOO_LARGE' }]);
  });

  test.each(['claim', 'commit', 'handOn'] as const)(
    'starts its execution again when a %s meets the mark, and comes back until the record has ended',
    async (refused) => {
      const record = processing({ handedOn: true, attempt: 2 });
      const images = tableWith({ [refused]: refusedBy(record) });
      const { process, started } = fakes({ images, smallFileBytes: refused === 'commit' ? bytes : 1 });
      await expect(process(upload)).rejects.toThrow(TryLaterError);
      expect(started).toEqual([{ imageId: record.imageId, attempt: 2, key: record.source.key }]);
    },
  );

  test('comes back when the hand-over fails, and is started by the retry', async () => {
    const steps: string[] = [];
    const { process } = fakes({ images: tableWith({ steps, handOn: trouble }), smallFileBytes: 1 });
    await expect(process(upload)).rejects.toThrow('throttled');
    expect(steps).toEqual(['claim', 'hand on for 1020 s']);
  });

  test('comes back when its execution cannot be started', async () => {
    const { process } = fakes({ smallFileBytes: 1, workflow: { start: trouble } });
    await expect(process(upload)).rejects.toThrow('throttled');
  });
});
