import type {
  Context,
  DynamoDBBatchResponse,
  DynamoDBRecord,
  DynamoDBStreamEvent,
  SQSBatchResponse,
  SQSEvent,
  SQSRecord,
} from 'aws-lambda';
import type { RequestLogger } from './logger.ts';

/** Handles every message of a batch by itself: those that fail are named, so that they alone come back. */
export function queueHandler(handle: (message: SQSRecord) => Promise<void>, logger: RequestLogger) {
  return async ({ Records }: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
    logger.addContext(context);
    const batchItemFailures = [];
    for (const message of Records) {
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

/** Handles records in their order up to the first that fails: Lambda delivers again from there. */
export function streamHandler(handle: (record: DynamoDBRecord) => Promise<void>, logger: RequestLogger) {
  return async ({ Records }: DynamoDBStreamEvent, context: Context): Promise<DynamoDBBatchResponse> => {
    logger.addContext(context);
    for (const record of Records) {
      try {
        await handle(record);
      } catch (error) {
        logger.error('Stream record failed', { eventId: record.eventID, error });
        return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };
      }
    }
    return { batchItemFailures: [] };
  };
}
