import type { Context, ScheduledEvent } from 'aws-lambda';
import { readEnvironment } from '../shared/runtime/environment.ts';
import { createLogger } from '../shared/runtime/logger.ts';
import { dynamoDbClient, s3Client, sqsClient } from '../shared/stores/clients.ts';
import { OpenImages } from '../shared/stores/open-images.ts';
import { UploadDeadLetterQueue } from '../shared/stores/upload-dead-letter-queue.ts';
import { UploadsBucket } from '../shared/stores/uploads-bucket.ts';
import { env } from './env.ts';
import { sweepUploads } from './sweep-uploads.ts';

const settings = readEnvironment(env);
const logger = createLogger('sweep-uploads');
const now = () => new Date();

const sweep = sweepUploads({
  openImages: new OpenImages({ client: dynamoDbClient(), tableName: settings.IMAGES_TABLE_NAME, now }),
  uploads: new UploadsBucket({ client: s3Client(), name: settings.UPLOADS_BUCKET_NAME }),
  deadLetters: new UploadDeadLetterQueue({
    client: sqsClient(),
    queueUrl: settings.UPLOAD_DEAD_LETTER_QUEUE_URL,
  }),
  messageLifetimeSeconds: settings.MESSAGE_LIFETIME_SECONDS,
  now,
  logger,
});

export const handler = async (_event: ScheduledEvent, context: Context): Promise<void> => {
  logger.addContext(context);
  await sweep(() => context.getRemainingTimeInMillis() / 1000);
};
