import type {
  Context,
  DynamoDBBatchResponse,
  DynamoDBRecord,
  DynamoDBStreamEvent,
  SQSBatchResponse,
  SQSEvent,
  SQSRecord,
} from 'aws-lambda';
import type { LambdaLogger } from './logger.ts';

/** A Lambda handler for an SQS queue. It handles each message on its own; SQS delivers only the failed ones again. */
export function sqsBatchHandler(handle: (message: SQSRecord) => Promise<void>, logger: LambdaLogger) {
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

/** A Lambda handler for a DynamoDB stream. It stops at the first record that fails; Lambda delivers again from there. */
export function dynamoDbStreamHandler(
  handle: (record: DynamoDBRecord) => Promise<void>,
  logger: LambdaLogger,
) {
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
