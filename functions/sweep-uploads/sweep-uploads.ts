import type { ImageRecord, Source } from '../../contracts/records/image-record.ts';
import { InvalidRecordError } from '../shared/runtime/errors.ts';
import type { Logger } from '../shared/runtime/logger.ts';
import { runAllSequentially } from '../shared/runtime/run-all.ts';

type LeasedImage = ImageRecord & { leaseExpiresAt: string };

export interface Dependencies {
  leases: {
    /** Pages of records whose lease has expired; the error of a record that does not fit its schema. */
    expired(): AsyncIterable<(LeasedImage | InvalidRecordError)[]>;
    markFailed(image: LeasedImage, source: Source): Promise<void>;
    deletePending(image: LeasedImage): Promise<void>;
    releaseLease(image: LeasedImage): Promise<void>;
  };
  uploads: { find(key: string): Promise<Source | undefined> };
  deadLetterQueue: { send(source: Source): Promise<void> };
  /** SQS may deliver the message of a claimed upload for this time after its lease has expired. */
  messageRetentionSeconds: number;
  now: () => Date;
  logger: Logger;
}

/** A presigned URL stays valid for a client whose clock is wrong by at most a day. */
const pendingUploadGraceSeconds = 24 * 60 * 60;

/** One page of 25 records takes at most 75 calls, about two seconds. */
const pageBudgetSeconds = 5;

/**
 * Completes uploads whose worker crashed and deletes pending uploads that did not arrive. It stops between two pages when
 * the remaining time is short; the next run continues.
 * @throws {Error} after the last page, when a record could not be updated; the alarm on errors fires
 */
export function sweepUploads(deps: Dependencies) {
  return (getRemainingSeconds: () => number): Promise<void> =>
    runAllSequentially(expiredLeases(deps, getRemainingSeconds), (image) => sweep(deps, image));
}

async function* expiredLeases({ leases, logger }: Dependencies, getRemainingSeconds: () => number) {
  for await (const page of leases.expired()) {
    yield* page;
    const remainingSeconds = getRemainingSeconds();
    if (remainingSeconds < pageBudgetSeconds) {
      logger.warn('Sweep interrupted', { remainingSeconds });
      return;
    }
  }
}

async function sweep(deps: Dependencies, image: LeasedImage | InvalidRecordError): Promise<void> {
  if (image instanceof InvalidRecordError) {
    throw image;
  }
  const secondsSinceExpiry = (deps.now().getTime() - Date.parse(image.leaseExpiresAt)) / 1000;
  switch (image.status) {
    case 'PROCESSING':
      if (secondsSinceExpiry > deps.messageRetentionSeconds) {
        await failAndDeadLetter(deps, image, image.source);
      }
      return;
    case 'AWAITING_UPLOAD':
      if (secondsSinceExpiry > pendingUploadGraceSeconds) {
        await expirePendingUpload(deps, image);
      }
      return;
    case 'DELETED':
      // The write puts the record on the stream, so that delete-files deletes what a zombie worker wrote after the deletion.
      await deps.leases.releaseLease(image);
  }
}

/** When the object is there, its notification was lost or its message failed. */
async function expirePendingUpload(deps: Dependencies, image: LeasedImage): Promise<void> {
  const upload = await deps.uploads.find(image.sourceKey);
  if (upload) {
    await failAndDeadLetter(deps, image, upload);
  } else {
    await deps.leases.deletePending(image);
    deps.logger.info('Expired pending upload deleted', { imageId: image.imageId });
  }
}

/** First the message, then the record: a crash between them leaves a second message and not a lost upload. */
async function failAndDeadLetter(deps: Dependencies, image: LeasedImage, source: Source): Promise<void> {
  await deps.deadLetterQueue.send(source);
  await deps.leases.markFailed(image, source);
  deps.logger.warn('Upload failed: lease expired', { imageId: image.imageId, attempt: image.attempt });
}
