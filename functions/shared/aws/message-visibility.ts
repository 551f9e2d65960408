import { ChangeMessageVisibilityCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** The longest visibility time-out that SQS accepts. */
const maxSeconds = 12 * 60 * 60;

/** Delays the next receive of messages that a function has failed. */
export class MessageVisibility {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor(options: { client: SQSClient; queueUrl: string }) {
    this.#client = options.client;
    this.#queueUrl = options.queueUrl;
  }

  async delay(receiptHandles: string[], seconds: number): Promise<void> {
    const request = { QueueUrl: this.#queueUrl, VisibilityTimeout: Math.min(seconds, maxSeconds) };
    for (const ReceiptHandle of receiptHandles) {
      await this.#client.send(new ChangeMessageVisibilityCommand({ ...request, ReceiptHandle }));
    }
  }
}
