import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { buildS3Notification } from '../../../contracts/events/s3-notification.ts';
import type { Source } from '../../../contracts/records/image-record.ts';

/** The dead-letter queue of the upload queue. A redrive moves its messages back. */
export class UploadDeadLetterQueue {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor(options: { client: SQSClient; queueUrl: string }) {
    this.#client = options.client;
    this.#queueUrl = options.queueUrl;
  }

  /** Sends the notification of the upload as S3 would send it, so that a redrive processes it again. */
  async send(source: Source): Promise<void> {
    const message = { QueueUrl: this.#queueUrl, MessageBody: buildS3Notification(source) };
    await this.#client.send(new SendMessageCommand(message));
  }
}
