import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import type { Chance } from '../chance.ts';
import { usual, type Weather } from '../faults.ts';
import type { Ending, Run } from '../invocation.ts';
import type { Scheduler } from '../scheduler.ts';
import type { Message } from './dead-letter-queue.ts';

interface QueuedMessage extends Message {
  receives: number;
  visibleAt: number;
  isDeleted: boolean;
}

interface Options {
  scheduler: Scheduler;
  weather: Weather;
  chance: Chance;
  /** In seconds. */
  visibilityTimeout: number;
  /** In seconds. */
  messageRetention: number;
  maxReceives: number;
  batchSize: number;
  invoke: (run: Omit<Run, 'functionName'>) => void;
  onDead: (message: Message) => void;
  onAcknowledge: (message: Message) => void;
}

/** The upload queue and the event source mapping that empties it, as they act together. */
export class QueueMapping {
  readonly #options: Options;
  readonly #visible: QueuedMessage[] = [];

  constructor(options: Options) {
    this.#options = options;
  }

  send(name: string, body: string): void {
    const sentAt = this.#options.scheduler.now;
    this.#show({ name, body, sentAt, receives: 0, visibleAt: sentAt, isDeleted: false });
  }

  #showAfter(delay: number, message: QueuedMessage): void {
    const { scheduler } = this.#options;
    message.visibleAt = scheduler.now + delay;
    scheduler.after(delay, () => message.visibleAt === scheduler.now && this.#show(message));
  }

  #show(message: QueuedMessage): void {
    const { scheduler, messageRetention, maxReceives, onDead } = this.#options;
    const isExpired = scheduler.now - message.sentAt > messageRetention * 1000;
    if (message.isDeleted || isExpired || this.#visible.includes(message)) {
      return;
    }
    if (message.receives >= maxReceives) {
      message.isDeleted = true;
      onDead({ name: message.name, body: message.body, sentAt: message.sentAt });
      return;
    }
    this.#visible.push(message);
    scheduler.after(usual, () => this.#receive());
  }

  #receive(): void {
    const { chance, batchSize, invoke } = this.#options;
    const [first] = this.#visible;
    if (!first) {
      return;
    }
    const name = `process-upload ${first.name}, receive ${first.receives + 1}`;
    const batch = this.#visible.splice(0, 1 + chance.below(batchSize, `${name}: others`));
    for (const message of batch) {
      this.#take(message);
    }
    const event = { Records: batch.map(recordOf) };
    invoke({ name, event, onEnd: (ending) => this.#heed(batch, name, ending) });
  }

  #take(message: QueuedMessage): void {
    const { weather, chance, visibilityTimeout } = this.#options;
    message.receives += 1;
    const receive = `${message.name}, receive ${message.receives}`;
    const comesTwice = weather.strikes('repeated-message', receive);
    const delay = comesTwice ? chance.below(visibilityTimeout * 1000, `${receive}: repeated`) : Infinity;
    this.#showAfter(Math.min(delay, visibilityTimeout * 1000), message);
  }

  /** A batch without an answer comes back as a whole, after its visibility time-out. */
  #heed(batch: QueuedMessage[], invocation: string, ending: Ending): void {
    const { scheduler, weather, onAcknowledge } = this.#options;
    const response = ending.answer as SQSBatchResponse | undefined;
    const failed = response?.batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
    const done = failed ? batch.filter(({ name }) => !failed.includes(name)) : [];
    for (const message of done) {
      if (!weather.strikes('lost-acknowledgement', `${invocation} of ${message.name}`)) {
        scheduler.after(usual, () => {
          message.isDeleted = true;
          onAcknowledge(message);
        });
      }
    }
  }
}

function recordOf({ name, body, sentAt, receives }: QueuedMessage): SQSRecord {
  return {
    messageId: name,
    receiptHandle: name,
    body,
    attributes: {
      ApproximateReceiveCount: `${receives}`,
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
