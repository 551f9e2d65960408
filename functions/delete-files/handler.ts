import { parseImageChange } from '../shared/aws/images-table/stream.ts';
import { QuarantineQueue } from '../shared/aws/quarantine-queue.ts';
import { RenditionObjects } from '../shared/aws/renditions-bucket.ts';
import { createS3Client } from '../shared/aws/s3-client.ts';
import { createSqsClient } from '../shared/aws/sqs-client.ts';
import { UploadObjects } from '../shared/aws/uploads-bucket.ts';
import { dynamoDbStreamHandler } from '../shared/runtime/batch-handlers.ts';
import { createLogger } from '../shared/runtime/logger.ts';
import { parseEnv } from '../shared/runtime/parse-env.ts';
import { deleteFiles } from './delete-files.ts';
import { env } from './env.ts';

const settings = parseEnv(env);
const logger = createLogger('delete-files');
const s3 = createS3Client();

const handle = deleteFiles({
  renditions: new RenditionObjects({ client: s3, bucket: settings.IMAGES_BUCKET_NAME }),
  uploads: new UploadObjects({ client: s3, bucket: settings.UPLOADS_BUCKET_NAME }),
  logger,
});

export const handler = dynamoDbStreamHandler({
  parse: parseImageChange,
  handle,
  quarantine: new QuarantineQueue({ client: createSqsClient(), queueUrl: settings.QUARANTINE_QUEUE_URL }),
  logger,
});
