import type { Context, ScheduledEvent } from 'aws-lambda';
import { createDynamoDbClient } from '../shared/aws/dynamodb-client.ts';
import { ExpiredLeases } from '../shared/aws/images-table/expired-leases.ts';
import { createS3Client } from '../shared/aws/s3-client.ts';
import { createSqsClient } from '../shared/aws/sqs-client.ts';
import { UploadDeadLetterQueue } from '../shared/aws/upload-dead-letter-queue.ts';
import { UploadObjects } from '../shared/aws/uploads-bucket.ts';
import { hideContent } from '../shared/runtime/hide-content.ts';
import { createLogger } from '../shared/runtime/logger.ts';
import { parseEnv } from '../shared/runtime/parse-env.ts';
import { env } from './env.ts';
import { sweepUploads } from './sweep-uploads.ts';

const settings = parseEnv(env);
const logger = createLogger('sweep-uploads');
const now = () => new Date();

const sweep = sweepUploads({
  leases: new ExpiredLeases({ client: createDynamoDbClient(), tableName: settings.IMAGES_TABLE_NAME, now }),
  uploads: new UploadObjects({ client: createS3Client(), bucket: settings.UPLOADS_BUCKET_NAME }),
  deadLetterQueue: new UploadDeadLetterQueue({
    client: createSqsClient(),
    queueUrl: settings.UPLOAD_DEAD_LETTER_QUEUE_URL,
  }),
  messageRetentionSeconds: settings.MESSAGE_RETENTION_SECONDS,
  now,
  logger,
});

export const handler = async (_event: ScheduledEvent, context: Context): Promise<void> => {
  logger.addContext(context);
  await hideContent(() => sweep(() => context.getRemainingTimeInMillis() / 1000), 'Sweep failed', logger);
};
