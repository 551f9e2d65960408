import * as v from 'valibot';
import { type RecordImageInput, recordImageInput } from '../../contracts/events/large-image-workflow.ts';
import type { Claim, ClaimConflict } from '../../contracts/records/image-claim.ts';
import type { Outcome, Source, TerminalStatus } from '../../contracts/records/image-record.ts';
import type { AttemptKey } from '../../contracts/records/object-keys.ts';
import type { Logger } from '../shared/runtime/logger.ts';

export interface Dependencies {
  images: { commit(claim: Claim, outcome: Outcome): Promise<ClaimConflict | undefined> };
  intermediateFiles: { deleteAll(attemptKey: AttemptKey): Promise<void> };
  deadLetterQueue: { send(source: Source): Promise<void> };
  logger: Logger;
}

/** The last step of the workflow, and its only one that writes the record. */
export function recordImage({ images, intermediateFiles, deadLetterQueue, logger }: Dependencies) {
  return async (event: unknown): Promise<{ status: TerminalStatus }> => {
    const input = v.parse(recordImageInput, event);
    const { imageId, attempt, source } = input;
    const outcome = toOutcome(input);
    if (outcome.status === 'FAILED') {
      // process-upload acknowledged the message when the workflow started, so it is sent to the dead-letter queue here. First
      // the message, then the record: a crash between them leaves a second message and not a lost upload.
      await deadLetterQueue.send(source);
    }
    // The condition fails when a retry repeats this step, or when the image was deleted or claimed by another attempt.
    const conflict = await images.commit({ imageId, attempt, leaseOwner: 'workflow' }, outcome);
    await intermediateFiles.deleteAll({ imageId, attempt });
    const { status } = outcome;
    logger.info('Workflow result recorded', { imageId, attempt, status, isCommitted: !conflict });
    return { status };
  };
}

function toOutcome(input: RecordImageInput): Outcome {
  if ('rejection' in input) {
    return { status: 'REJECTED', ...input.rejection };
  }
  if ('error' in input) {
    return { status: 'FAILED' };
  }
  const finished = input.renditions.flatMap((rendition) => ('error' in rendition ? [] : [rendition]));
  if (finished.length < input.renditions.length) {
    return { status: 'FAILED' };
  }
  const renditions = Object.fromEntries(finished.map(({ name, ...rendition }) => [name, rendition]));
  return { status: 'PROCESSED', image: input.image, renditions };
}
