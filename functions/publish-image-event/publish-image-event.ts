import type { ImageEvent } from '../../contracts/events/image-event.ts';
import {
  checkOwnerId,
  objectiveSeconds,
  uploadOutcomes,
  uploads,
} from '../../contracts/operations/metric-groups.ts';
import { type ImageRecord, isTerminal, type TerminalRecord } from '../../contracts/records/image-record.ts';
import type { Logger } from '../shared/runtime/logger.ts';
import type { Metrics } from '../shared/runtime/metrics.ts';

interface ImageChange {
  before: ImageRecord | undefined;
  after: ImageRecord | undefined;
}

export interface Dependencies {
  topic: { publish(event: ImageEvent): Promise<void> };
  metrics: Metrics;
  logger: Logger;
}

/**
 * Publishes the terminal status of an upload, at least once. The stream of the table is a transactional outbox: what is
 * written to the table is published, whatever crashes in between.
 */
export function publishImageEvent({ topic, metrics, logger }: Dependencies) {
  return async ({ before, after }: ImageChange): Promise<void> => {
    const isRepeated = before?.status === after?.status && before?.attempt === after?.attempt;
    if (!after || !isTerminal(after) || isRepeated) {
      return;
    }
    const event = toImageEvent(after);
    await topic.publish(event);
    logger.info('Image event published', { imageId: after.imageId, eventId: event.eventId });
    // Here, because every way to a terminal status leads here, and a status that is published again was counted before.
    countUpload(metrics, after);
  };
}

function countUpload(metrics: Metrics, record: TerminalRecord): void {
  const { imageId, ownerId, attempt, source, updatedAt, createdAt } = record;
  if (ownerId === checkOwnerId) {
    return;
  }
  const Outcome = record.status === 'REJECTED' ? record.reason : record.status;
  metrics.write(uploadOutcomes, { Outcome }, { UploadsCompleted: 1 }, { imageId });
  const CompletionTime = (Date.parse(updatedAt) - Date.parse(source.uploadedAt ?? createdAt)) / 1000;
  const measures = { CompletionTime, Attempts: attempt, UploadSize: source.size };
  metrics.write(uploads, {}, { ...measures, ...rateUpload(record.status, CompletionTime) }, { imageId });
}

/** The objective is about images that can be processed: a rejection is neither good nor bad. */
function rateUpload(status: TerminalRecord['status'], completionTime: number) {
  if (status === 'REJECTED') {
    return {};
  }
  const isGood = status === 'PROCESSED' && completionTime <= objectiveSeconds;
  return isGood ? { GoodUploads: 1, BadUploads: 0 } : { GoodUploads: 0, BadUploads: 1 };
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
