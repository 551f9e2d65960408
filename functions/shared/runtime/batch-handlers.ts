import type {
  Context,
  DynamoDBBatchResponse,
  DynamoDBRecord,
  DynamoDBStreamEvent,
  SQSBatchResponse,
  SQSEvent,
  SQSRecord,
} from 'aws-lambda';
import { InvalidRecordError } from './errors.ts';
import type { LambdaLogger } from './logger.ts';

/** A Lambda handler for an SQS queue. It handles each message on its own; SQS delivers only the failed ones again. */
export function sqsBatchHandler(handle: (message: SQSRecord) => Promise<void>, logger: LambdaLogger) {
  return async ({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    const batchItemFailures = [];
    for (const message of Records) {
      logger.addContext(context, { messageId: message.messageId });
      try {
        await handle(message);
      } catch (error) {
        logger.error('Message failed', { messageId: message.messageId, error });
        batchItemFailures.push({ itemIdentifier: message.messageId });
      }
    }
    return { batchItemFailures };
  };
}

export interface StreamHandlerOptions<Change> {
  /** @throws {InvalidRecordError} when the record in the table does not fit its schema */
  parse: (record: DynamoDBRecord) => Change;
  handle: (change: Change) => Promise<void>;
  quarantine: { send(record: DynamoDBRecord, error: InvalidRecordError): Promise<void> };
  logger: LambdaLogger;
}

/**
 * A Lambda handler for a DynamoDB stream. It stops at the first record that fails; Lambda delivers again from there. No
 * retry helps a record that does not fit its schema: a pointer to it goes to the quarantine queue, and the stream goes on.
 */
export function dynamoDbStreamHandler<Change>(options: StreamHandlerOptions<Change>) {
  const { logger } = options;
  return async ({ Records }: DynamoDBStreamEvent, context: Context): Promise<DynamoDBBatchResponse> => {
    for (const record of Records) {
      logger.addContext(context, { eventId: record.eventID });
      try {
        await handleRecord(record, options);
      } catch (error) {
        logger.error('Stream record failed', { eventId: record.eventID, error });
        return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };
      }
    }
    return { batchItemFailures: [] };
  };
}

async function handleRecord<Change>(
  record: DynamoDBRecord,
  { parse, handle, quarantine, logger }: StreamHandlerOptions<Change>,
): Promise<void> {
  let change: Change;
  try {
    change = parse(record);
  } catch (error) {
    if (!(error instanceof InvalidRecordError)) {
      throw error;
    }
    await quarantine.send(record, error);
    logger.error('Stream record quarantined', { eventId: record.eventID, error });
    return;
  }
  await handle(change);
}
