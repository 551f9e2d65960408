import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import type { SimulationContext } from '../context.ts';
import { callDurationMs } from '../faults.ts';
import type { FunctionResult, FunctionRun } from '../function-run.ts';
import type { Message } from './dead-letter-queue.ts';

interface QueuedMessage extends Message {
  receiveCount: number;
  visibleAt: number;
  isDeleted: boolean;
}

interface QueueMappingOptions extends Pick<SimulationContext, 'scheduler' | 'faults' | 'random'> {
  visibilityTimeoutSeconds: number;
  messageRetentionSeconds: number;
  maxReceiveCount: number;
  batchSize: number;
  invoke: (run: Omit<FunctionRun, 'functionName'>) => void;
  onDeadLetter: (message: Message) => void;
  onAcknowledge: (message: Message) => void;
}

/** The upload queue together with the event source mapping that polls it. */
export class QueueMapping {
  readonly #options: QueueMappingOptions;
  readonly #visible: QueuedMessage[] = [];

  constructor(options: QueueMappingOptions) {
    this.#options = options;
  }

  send(name: string, body: string): void {
    const sentAt = this.#options.scheduler.now;
    this.#makeVisible({ name, body, sentAt, receiveCount: 0, visibleAt: sentAt, isDeleted: false });
  }

  #makeVisibleAfter(delayMs: number, message: QueuedMessage): void {
    const { scheduler } = this.#options;
    message.visibleAt = scheduler.now + delayMs;
    scheduler.after(delayMs, () => message.visibleAt === scheduler.now && this.#makeVisible(message));
  }

  #makeVisible(message: QueuedMessage): void {
    const { scheduler, messageRetentionSeconds, maxReceiveCount, onDeadLetter } = this.#options;
    const isExpired = scheduler.now - message.sentAt > messageRetentionSeconds * 1000;
    if (message.isDeleted || isExpired || this.#visible.includes(message)) {
      return;
    }
    if (message.receiveCount >= maxReceiveCount) {
      message.isDeleted = true;
      onDeadLetter({ name: message.name, body: message.body, sentAt: message.sentAt });
      return;
    }
    this.#visible.push(message);
    scheduler.after(callDurationMs, () => this.#poll());
  }

  #poll(): void {
    const { random, batchSize, invoke } = this.#options;
    const [first] = this.#visible;
    if (!first) {
      return;
    }
    const name = `process-upload ${first.name}, receive ${first.receiveCount + 1}`;
    const batch = this.#visible.splice(0, 1 + random.integerBelow(batchSize, `${name}: others`));
    for (const message of batch) {
      this.#receive(message);
    }
    const event = { Records: batch.map(toSqsRecord) };
    invoke({ name, event, onResult: (result) => this.#acknowledge(batch, name, result) });
  }

  #receive(message: QueuedMessage): void {
    const { faults, random, visibilityTimeoutSeconds } = this.#options;
    message.receiveCount += 1;
    const name = `${message.name}, receive ${message.receiveCount}`;
    const timeoutMs = visibilityTimeoutSeconds * 1000;
    const isRepeated = faults.injects('repeated-message', name);
    this.#makeVisibleAfter(
      isRepeated ? random.integerBelow(timeoutMs, `${name}: repeated`) : timeoutMs,
      message,
    );
  }

  /** Without a response, all messages of the batch become visible again after the visibility time-out. */
  #acknowledge(batch: QueuedMessage[], runName: string, { output }: FunctionResult): void {
    const { scheduler, faults, onAcknowledge } = this.#options;
    const response = output as SQSBatchResponse | undefined;
    const failed = response?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    const succeeded = failed ? batch.filter(({ name }) => !failed.includes(name)) : [];
    for (const message of succeeded) {
      if (!faults.injects('lost-acknowledgement', `${runName} of ${message.name}`)) {
        scheduler.after(callDurationMs, () => {
          message.isDeleted = true;
          onAcknowledge(message);
        });
      }
    }
  }
}

function toSqsRecord({ name, body, sentAt, receiveCount }: QueuedMessage): SQSRecord {
  return {
    messageId: name,
    receiptHandle: name,
    body,
    attributes: {
      ApproximateReceiveCount: `${receiveCount}`,
      SentTimestamp: `${sentAt}`,
      SenderId: 'example',
      ApproximateFirstReceiveTimestamp: `${sentAt}`,
    },
    messageAttributes: {},
    md5OfBody: '',
    eventSource: 'aws:sqs',
    eventSourceARN: 'example-queue',
    awsRegion: 'eu-central-1',
  };
}
