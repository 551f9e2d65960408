import { readEnvironment } from '../shared/runtime/environment.ts';
import { createLogger } from '../shared/runtime/logger.ts';
import { taskHandler } from '../shared/runtime/task.ts';
import { dynamoDbClient, s3Client, sqsClient } from '../shared/stores/clients.ts';
import { ImagesTable } from '../shared/stores/images-table.ts';
import { UploadDeadLetterQueue } from '../shared/stores/upload-dead-letter-queue.ts';
import { WorkFiles } from '../shared/stores/work-files.ts';
import { env } from './env.ts';
import { recordImage } from './record-image.ts';

const settings = readEnvironment(env);
const logger = createLogger('record-image');

const handle = recordImage({
  images: new ImagesTable({
    client: dynamoDbClient(),
    tableName: settings.IMAGES_TABLE_NAME,
    now: () => new Date(),
  }),
  workFiles: new WorkFiles({ client: s3Client(), bucket: settings.IMAGES_BUCKET_NAME }),
  deadLetters: new UploadDeadLetterQueue({
    client: sqsClient(),
    queueUrl: settings.UPLOAD_DEAD_LETTER_QUEUE_URL,
  }),
  logger,
});

export const handler = taskHandler(handle, logger);
