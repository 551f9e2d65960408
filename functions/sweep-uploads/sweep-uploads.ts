import type { Source } from '../../events/image-record.ts';
import { attemptEach } from '../shared/runtime/attempt-each.ts';
import type { Logger } from '../shared/runtime/logger.ts';
import type { OpenImage, OpenImages } from '../shared/stores/open-images.ts';
import type { UploadDeadLetterQueue } from '../shared/stores/upload-dead-letter-queue.ts';
import type { UploadsBucket } from '../shared/stores/uploads-bucket.ts';

export interface Collaborators {
  openImages: Pick<OpenImages, 'pages' | 'fail' | 'forget' | 'close'>;
  uploads: Pick<UploadsBucket, 'find'>;
  deadLetters: Pick<UploadDeadLetterQueue, 'send'>;
  /** How long after the end of its lease a retry of a claimed upload may still come. */
  messageLifetimeSeconds: number;
  now: () => Date;
  logger: Logger;
}

/** A day after its URL has expired, nobody sends the promised upload any more, not even with a clock that is wrong. */
const promiseGraceSeconds = 24 * 60 * 60;

/** One page of 25 records takes at most 25 × 3 calls, about two seconds. */
const secondsForOnePage = 5;

/**
 * Ends what was left open: claimed and never finished, promised and never sent, deleted while it was worked on. Stops
 * between pages when time runs out; the next sweep goes on.
 * @throws after the last page, when some records could not be ended: the alarm on errors rings
 */
export function sweepUploads(collaborators: Collaborators) {
  return (secondsLeft: () => number): Promise<void> =>
    attemptEach(endedLeases(collaborators, secondsLeft), (image) => sweep(collaborators, image));
}

async function* endedLeases({ openImages, logger }: Collaborators, secondsLeft: () => number) {
  for await (const page of openImages.pages()) {
    yield* page;
    if (secondsLeft() < secondsForOnePage) {
      logger.warn('Sweep interrupted', { secondsLeft: secondsLeft() });
      return;
    }
  }
}

async function sweep(collaborators: Collaborators, image: OpenImage): Promise<void> {
  const leaseEnded = (collaborators.now().getTime() - Date.parse(image.leaseUntil)) / 1000;
  if (image.status === 'PROCESSING' && leaseEnded > collaborators.messageLifetimeSeconds) {
    await abandon(collaborators, image, image.source);
  } else if (image.status === 'AWAITING_UPLOAD' && leaseEnded > promiseGraceSeconds) {
    await endPromise(collaborators, image);
  } else if (image.status === 'DELETED') {
    // The change of the record lets `remove-files` run once more, behind any worker that outlived the deletion.
    await collaborators.openImages.close(image);
  }
}

/** The promised file may be there all the same: then its notification was lost, or nobody understood it. */
async function endPromise(collaborators: Collaborators, image: OpenImage): Promise<void> {
  const upload = await collaborators.uploads.find(image.sourceKey);
  if (upload) {
    await abandon(collaborators, image, upload);
  } else {
    await collaborators.openImages.forget(image);
    collaborators.logger.info('Unkept promise removed', { imageId: image.imageId });
  }
}

/** First the message, then the record: a crash between them leaves a second message, never a lost upload. */
async function abandon(collaborators: Collaborators, image: OpenImage, source: Source): Promise<void> {
  await collaborators.deadLetters.send(source);
  await collaborators.openImages.fail(image, source);
  collaborators.logger.warn('Upload abandoned', { imageId: image.imageId, attempt: image.attempt });
}
