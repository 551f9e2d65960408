import type { GalleryItem } from '../gallery-store.ts';
import { texts } from '../texts.ts';
import type { UploadStep } from '../upload.ts';

export interface ItemDescription {
  status: string;
  /** Selects the color of the status. */
  tone: 'busy' | 'good' | 'bad';
  reason?: string | undefined;
  advice?: string | undefined;
}

/** The texts of an image or upload. */
export function describeItem({ step, image, failure }: GalleryItem): ItemDescription {
  if (step) {
    return { status: describeStep(step), tone: 'busy' };
  }
  if (failure) {
    const { message: reason, advice, isRejection } = failure;
    return { status: texts.statuses[isRejection ? 'REJECTED' : 'FAILED'], tone: 'bad', reason, advice };
  }
  switch (image?.status) {
    case 'PROCESSED':
      return { status: texts.statuses.PROCESSED, tone: 'good' };
    case 'REJECTED':
      return {
        status: texts.statuses.REJECTED,
        tone: 'bad',
        reason: image.reason?.message,
        advice: image.reason && texts.advice[image.reason.code],
      };
    case 'FAILED':
      return { status: texts.statuses.FAILED, tone: 'bad', reason: texts.failed };
    default:
      return { status: texts.statuses[image?.status ?? 'PROCESSING'], tone: 'busy' };
  }
}

function describeStep(step: UploadStep): string {
  switch (step.name) {
    case 'sending': {
      const percent = Math.floor(step.share * 100);
      return step.attempt > 1 ? texts.steps.sendingAgain(percent) : texts.steps.sending(percent);
    }
    case 'processing':
      return step.image.worker === 'workflow' ? texts.steps.workflow : texts.steps.processing;
    default:
      return texts.steps[step.name];
  }
}
