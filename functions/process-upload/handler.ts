import { checkSize } from '../shared/images/checks.ts';
import { smallImageLimits } from '../shared/images/limits.ts';
import { makeThumbnail } from '../shared/images/thumbnail.ts';
import { queueHandler } from '../shared/runtime/batch.ts';
import { readEnvironment } from '../shared/runtime/environment.ts';
import { createLogger } from '../shared/runtime/logger.ts';
import { dynamoDbClient, s3Client } from '../shared/stores/clients.ts';
import { ImagesBucket } from '../shared/stores/images-bucket.ts';
import { ImagesTable } from '../shared/stores/images-table.ts';
import { UploadsBucket } from '../shared/stores/uploads-bucket.ts';
import { env } from './env.ts';
import { processUpload } from './process-upload.ts';

const settings = readEnvironment(env);
const logger = createLogger('process-upload');
const s3 = s3Client();

const handle = processUpload({
  images: new ImagesTable({
    client: dynamoDbClient(),
    tableName: settings.IMAGES_TABLE_NAME,
    leaseSeconds: settings.LEASE_SECONDS,
    now: () => new Date(),
  }),
  uploads: new UploadsBucket({ client: s3, name: settings.UPLOADS_BUCKET_NAME }),
  renditions: new ImagesBucket({ client: s3, name: settings.IMAGES_BUCKET_NAME }),
  checkSize: (bytes) => checkSize(bytes, smallImageLimits),
  makeThumbnail: (upload) => makeThumbnail(upload, smallImageLimits),
  maxReceives: settings.MAX_RECEIVES,
  logger,
});

export const handler = queueHandler(handle, logger);
