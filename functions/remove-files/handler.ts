import { streamHandler } from '../shared/runtime/batch.ts';
import { readEnvironment } from '../shared/runtime/environment.ts';
import { createLogger } from '../shared/runtime/logger.ts';
import { s3Client } from '../shared/stores/clients.ts';
import { ImagesBucket } from '../shared/stores/images-bucket.ts';
import { readImageChange } from '../shared/stores/images-stream.ts';
import { UploadsBucket } from '../shared/stores/uploads-bucket.ts';
import { env } from './env.ts';
import { removeFiles } from './remove-files.ts';

const settings = readEnvironment(env);
const logger = createLogger('remove-files');
const s3 = s3Client();

const remove = removeFiles({
  renditions: new ImagesBucket({ client: s3, name: settings.IMAGES_BUCKET_NAME }),
  uploads: new UploadsBucket({ client: s3, name: settings.UPLOADS_BUCKET_NAME }),
  logger,
});

export const handler = streamHandler((record) => remove(readImageChange(record)), logger);
