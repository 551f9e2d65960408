import { checkSize } from '../shared/images/checks.ts';
import { largeImageLimits, smallImageLimits } from '../shared/images/limits.ts';
import { makeThumbnail } from '../shared/images/thumbnail.ts';
import { queueHandler } from '../shared/runtime/batch.ts';
import { readEnvironment } from '../shared/runtime/environment.ts';
import { createLogger } from '../shared/runtime/logger.ts';
import { dynamoDbClient, s3Client, sfnClient } from '../shared/stores/clients.ts';
import { ImagesBucket } from '../shared/stores/images-bucket.ts';
import { ImagesTable } from '../shared/stores/images-table.ts';
import { LargeImageWorkflow } from '../shared/stores/large-image-workflow.ts';
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
    now: () => new Date(),
  }),
  uploads: new UploadsBucket({ client: s3, name: settings.UPLOADS_BUCKET_NAME }),
  renditions: new ImagesBucket({ client: s3, name: settings.IMAGES_BUCKET_NAME }),
  checkSize: (bytes) => checkSize(bytes, largeImageLimits),
  makeThumbnail: (upload) => makeThumbnail(upload, { own: smallImageLimits, all: largeImageLimits }),
  workflow: new LargeImageWorkflow({
    client: sfnClient(),
    stateMachineArn: settings.LARGE_IMAGE_STATE_MACHINE_ARN,
  }),
  leaseSeconds: settings.LEASE_SECONDS,
  smallFileBytes: settings.SMALL_FILE_BYTES,
  workflowLeaseSeconds: settings.WORKFLOW_LEASE_SECONDS,
  maxReceives: settings.MAX_RECEIVES,
  logger,
});

export const handler = queueHandler(handle, logger);
