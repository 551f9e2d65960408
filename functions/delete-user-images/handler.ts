import { createDynamoDbClient } from '../shared/aws/dynamodb-client.ts';
import { UserImages } from '../shared/aws/images-table/user-images.ts';
import { QuarantineQueue } from '../shared/aws/quarantine-queue.ts';
import { createSqsClient } from '../shared/aws/sqs-client.ts';
import { parseUserChange } from '../shared/aws/users-table/stream.ts';
import { dynamoDbStreamHandler } from '../shared/runtime/batch-handlers.ts';
import { createLogger } from '../shared/runtime/logger.ts';
import { parseEnv } from '../shared/runtime/parse-env.ts';
import { deleteUserImages } from './delete-user-images.ts';
import { env } from './env.ts';

const settings = parseEnv(env);
const logger = createLogger('delete-user-images');
const now = () => new Date();

const handle = deleteUserImages({
  images: new UserImages({
    client: createDynamoDbClient(),
    tableName: settings.IMAGES_TABLE_NAME,
    now,
    logger,
  }),
  gsiLagSeconds: settings.GSI_LAG_SECONDS,
  now,
  logger,
});

export const handler = dynamoDbStreamHandler({
  parse: parseUserChange,
  handle,
  quarantine: new QuarantineQueue({ client: createSqsClient(), queueUrl: settings.QUARANTINE_QUEUE_URL }),
  logger,
});
