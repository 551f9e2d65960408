import { streamHandler } from '../shared/runtime/batch.ts';
import { readEnvironment } from '../shared/runtime/environment.ts';
import { createLogger } from '../shared/runtime/logger.ts';
import { dynamoDbClient } from '../shared/stores/clients.ts';
import { OwnedImages } from '../shared/stores/owned-images.ts';
import { readUserChange } from '../shared/stores/users-stream.ts';
import { env } from './env.ts';
import { removeUserImages } from './remove-user-images.ts';

const settings = readEnvironment(env);
const logger = createLogger('remove-user-images');

const now = () => new Date();

const remove = removeUserImages({
  images: new OwnedImages({ client: dynamoDbClient(), tableName: settings.IMAGES_TABLE_NAME, now }),
  indexLagSeconds: settings.INDEX_LAG_SECONDS,
  now,
  logger,
});

export const handler = streamHandler((record) => remove(readUserChange(record)), logger);
