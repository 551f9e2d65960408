import type { ImageEvent } from '../../contracts/events/image-event.ts';
import { type ImageRecord, isTerminal, type TerminalRecord } from '../../contracts/records/image-record.ts';
import type { Logger } from '../shared/runtime/logger.ts';

interface ImageChange {
  before: ImageRecord | undefined;
  after: ImageRecord | undefined;
}

export interface Dependencies {
  topic: { publish(event: ImageEvent): Promise<void> };
  logger: Logger;
}

/**
 * Publishes the terminal status of an upload, at least once. The stream of the table is a transactional outbox: what is
 * written to the table is published, whatever crashes in between.
 */
export function publishImageEvent({ topic, logger }: Dependencies) {
  return async ({ before, after }: ImageChange): Promise<void> => {
    const isRepeated = before?.status === after?.status && before?.attempt === after?.attempt;
    if (!after || !isTerminal(after) || isRepeated) {
      return;
    }
    const event = toImageEvent(after);
    await topic.publish(event);
    logger.info('Image event published', { imageId: after.imageId, eventId: event.eventId });
  };
}

function toImageEvent(record: TerminalRecord): ImageEvent {
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
    case 'REJECTED': {
      const { reason, detectedFormat } = record;
      return { ...envelope, type: 'image.rejected', reason, detectedFormat };
    }
    case 'FAILED':
      return { ...envelope, type: 'image.failed' };
  }
}
