import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { Source } from '../../../events/image-record.ts';
import { s3NotificationFor } from '../../../events/s3-notification.ts';

/** Where the notifications of uploads wait that nobody could finish; a redrive puts them back. */
export class UploadDeadLetterQueue {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor(options: { client: SQSClient; queueUrl: string }) {
    this.#client = options.client;
    this.#queueUrl = options.queueUrl;
  }

  async send(source: Source): Promise<void> {
    const message = { QueueUrl: this.#queueUrl, MessageBody: s3NotificationFor(source) };
    await this.#client.send(new SendMessageCommand(message));
  }
}
