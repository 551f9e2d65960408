import type { DeadLetterQueue } from '../aws/dead-letter-queue.ts';
import { QueueMapping } from '../aws/queue-mapping.ts';
import type { SimulationContext } from '../context.ts';
import { settings } from '../settings.ts';

/** The upload queue, which process-upload consumes. */
export function createUploadQueue(
  context: SimulationContext,
  deadLetterQueue: DeadLetterQueue,
): QueueMapping {
  const { scheduler, random, faults, observer } = context;
  const { visibilityTimeoutSeconds, messageRetentionSeconds, maxReceiveCount } = settings.upload;
  return new QueueMapping({
    scheduler,
    random,
    faults,
    visibilityTimeoutSeconds,
    messageRetentionSeconds,
    maxReceiveCount,
    batchSize: random.choose([1, 3], 'batch size'),
    invoke: (run) => context.invoke({ functionName: 'process-upload', ...run }),
    onDeadLetter: (message) => {
      observer.trace(message.name, 'moves to the dead-letter queue');
      deadLetterQueue.add(message);
    },
    onAcknowledge: ({ name, body }) => {
      observer.trace(name, 'is acknowledged');
      const uploads = observer.history.findUploads(body);
      observer.observe({ kind: 'message acknowledged', actor: name, uploads });
    },
  });
}
