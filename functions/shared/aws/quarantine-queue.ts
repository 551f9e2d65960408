import { SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBRecord } from 'aws-lambda';
import type { QuarantinedRecord } from '../../../contracts/events/quarantined-record.ts';
import type { InvalidRecordError } from '../runtime/errors.ts';

/** The queue of pointers to records that do not fit their schema. An operator repairs the records in the table. */
export class QuarantineQueue {
  readonly #client: SQSClient;
  readonly #queueUrl: string;

  constructor(options: { client: SQSClient; queueUrl: string }) {
    this.#client = options.client;
    this.#queueUrl = options.queueUrl;
  }

  async send(record: DynamoDBRecord, { key, details }: InvalidRecordError): Promise<void> {
    const pointer: QuarantinedRecord = {
      type: 'record.quarantined',
      table: toTableName(record.eventSourceARN ?? ''),
      key,
      sequenceNumber: record.dynamodb?.SequenceNumber ?? '',
      cause: details,
    };
    const message = { QueueUrl: this.#queueUrl, MessageBody: JSON.stringify(pointer) };
    await this.#client.send(new SendMessageCommand(message));
  }
}

/** The ARN of a stream is `arn:aws:dynamodb:{region}:{account}:table/{table}/stream/{label}`. */
function toTableName(streamArn: string): string {
  return streamArn.split('/')[1] ?? '';
}
