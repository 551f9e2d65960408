import * as v from 'valibot';
import type { Outcome, TerminalStatus } from '../../events/image-record.ts';
import { type WorkedImage, workedImage } from '../../events/large-image.ts';
import { reasonCodes } from '../../events/reasons.ts';
import type { Logger } from '../shared/runtime/logger.ts';
import type { ImagesTable } from '../shared/stores/images-table.ts';
import type { UploadDeadLetterQueue } from '../shared/stores/upload-dead-letter-queue.ts';
import type { WorkFiles } from '../shared/stores/work-files.ts';

export interface Collaborators {
  images: Pick<ImagesTable, 'commit'>;
  workFiles: Pick<WorkFiles, 'removeAll'>;
  deadLetters: Pick<UploadDeadLetterQueue, 'send'>;
  logger: Logger;
}

/** Ends an attempt of the workflow: the only one there that writes the record. */
export function recordImage({ images, workFiles, deadLetters, logger }: Collaborators) {
  return async (event: unknown): Promise<{ status: TerminalStatus }> => {
    const worked = v.parse(workedImage, event);
    const { imageId, attempt, source } = worked;
    const outcome = outcomeOf(worked);
    if (outcome.status === 'FAILED') {
      // Its message was acknowledged when it was handed on. First this, then the record: a crash between the two leaves a
      // second message and not a lost upload.
      await deadLetters.send(source);
    }
    const refusal = await images.commit({ imageId, attempt, handedOn: true }, outcome);
    await workFiles.removeAll(worked);
    // Refused, this is a repetition whose first answer was lost, or the image has gone to another attempt or its owner.
    logger.info('Workflow ended', {
      imageId,
      attempt,
      status: outcome.status,
      refused: refusal !== undefined,
    });
    return { status: outcome.status };
  };
}

function outcomeOf(worked: WorkedImage): Outcome {
  if ('error' in worked) {
    const rejection = v.safeParse(rejectionCause, worked.error.Cause);
    return worked.error.Error === 'RejectedError' && rejection.success
      ? { status: 'REJECTED', reason: rejection.output.errorMessage }
      : { status: 'FAILED' };
  }
  const finished = worked.renditions.flatMap((each) => ('error' in each ? [] : [each]));
  if (finished.length < worked.renditions.length) {
    return { status: 'FAILED' };
  }
  const renditions = Object.fromEntries(finished.map(({ name, ...rendition }) => [name, rendition]));
  return { status: 'PROCESSED', image: worked.image, renditions };
}

/** What Lambda makes of a `RejectedError`: its message ends in the reason. */
const rejectionCause = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    errorMessage: v.pipe(
      v.string(),
      v.transform((message) => message.replace(/^Rejected: /, '')),
      v.picklist(reasonCodes),
    ),
  }),
);
