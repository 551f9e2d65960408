import type { SQSRecord } from 'aws-lambda';
import { uploadQueue } from '../../../contracts/operations/metric-groups.ts';
import type { Metrics } from './metrics.ts';

/** Measures how long each message has waited. The wait before a later receive is the visibility time-out, not a backlog. */
export function measureQueueWait(
  handle: (message: SQSRecord) => Promise<void>,
  metrics: Metrics,
  now: () => number = Date.now,
) {
  return (message: SQSRecord): Promise<void> => {
    const { ApproximateReceiveCount, SentTimestamp } = message.attributes;
    if (Number(ApproximateReceiveCount) === 1) {
      const QueueWait = Math.max(0, now() - Number(SentTimestamp)) / 1000;
      metrics.write(uploadQueue, {}, { QueueWait }, { messageId: message.messageId });
    }
    return handle(message);
  };
}
