import { createDynamoDbClient } from '../shared/aws/dynamodb-client.ts';
import { ImageClaims } from '../shared/aws/images-table/claims.ts';
import { IntermediateFiles } from '../shared/aws/intermediate-files.ts';
import { createS3Client } from '../shared/aws/s3-client.ts';
import { createSqsClient } from '../shared/aws/sqs-client.ts';
import { UploadDeadLetterQueue } from '../shared/aws/upload-dead-letter-queue.ts';
import { createLogger } from '../shared/runtime/logger.ts';
import { measureStep } from '../shared/runtime/measure-step.ts';
import { createFunctionMetrics } from '../shared/runtime/metrics.ts';
import { parseEnv } from '../shared/runtime/parse-env.ts';
import { taskHandler } from '../shared/runtime/task-handler.ts';
import { env } from './env.ts';
import { recordImage } from './record-image.ts';

const settings = parseEnv(env);
const logger = createLogger('record-image');

const handle = recordImage({
  images: new ImageClaims({
    client: createDynamoDbClient(),
    tableName: settings.IMAGES_TABLE_NAME,
    now: () => new Date(),
  }),
  intermediateFiles: new IntermediateFiles({ client: createS3Client(), bucket: settings.IMAGES_BUCKET_NAME }),
  deadLetterQueue: new UploadDeadLetterQueue({
    client: createSqsClient(),
    queueUrl: settings.UPLOAD_DEAD_LETTER_QUEUE_URL,
  }),
  logger,
});

export const handler = taskHandler(
  measureStep('record-image', handle, createFunctionMetrics('record-image')),
  logger,
);
