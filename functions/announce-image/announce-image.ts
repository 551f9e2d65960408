import type { ImageEvent } from '../../events/image-event.ts';
import { isTerminal, type TerminalRecord } from '../../events/image-record.ts';
import type { Logger } from '../shared/runtime/logger.ts';
import type { ImageEventsTopic } from '../shared/stores/image-events-topic.ts';
import type { ImageChange } from '../shared/stores/images-stream.ts';

export interface Collaborators {
  topic: Pick<ImageEventsTopic, 'publish'>;
  logger: Logger;
}

/** Publishes the end of an upload, once it is in the table. The table's stream is the outbox: nothing is lost between. */
export function announceImage({ topic, logger }: Collaborators) {
  return async ({ before, after }: ImageChange): Promise<void> => {
    if (
      !after ||
      !isTerminal(after) ||
      (before?.status === after.status && before.attempt === after.attempt)
    ) {
      return;
    }
    const event = eventFor(after);
    await topic.publish(event);
    logger.info('Image announced', { imageId: after.imageId, eventId: event.eventId });
  };
}

function eventFor(record: TerminalRecord): ImageEvent {
  const { imageId, attempt, sourceKey, ownerId, status } = record;
  const envelope = {
    eventId: `${imageId}-${status}-${attempt}`,
    occurredAt: record.updatedAt,
    imageId,
    attempt,
    sourceKey,
    ...(ownerId && { ownerId }),
  };
  switch (record.status) {
    case 'PROCESSED':
      return { ...envelope, type: 'image.processed', image: record.image, renditions: record.renditions };
    case 'REJECTED':
      return { ...envelope, type: 'image.rejected', reason: record.reason };
    case 'FAILED':
      return { ...envelope, type: 'image.failed' };
  }
}
