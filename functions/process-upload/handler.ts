import type { Source } from '../../contracts/records/image-record.ts';
import { createDynamoDbClient } from '../shared/aws/dynamodb-client.ts';
import { ImageClaims } from '../shared/aws/images-table/claims.ts';
import { LargeImageStateMachine } from '../shared/aws/large-image-state-machine.ts';
import { RenditionObjects } from '../shared/aws/renditions-bucket.ts';
import { createS3Client } from '../shared/aws/s3-client.ts';
import { createSfnClient } from '../shared/aws/sfn-client.ts';
import { UploadObjects } from '../shared/aws/uploads-bucket.ts';
import { checkSize } from '../shared/images/checks.ts';
import { chooseRoute } from '../shared/images/choose-route.ts';
import type { ImageInfo } from '../shared/images/image-info.ts';
import { inspect } from '../shared/images/inspect.ts';
import { acceptedLimits, inlineLimits } from '../shared/images/limits.ts';
import { makeThumbnail } from '../shared/images/make-thumbnail.ts';
import { sqsBatchHandler } from '../shared/runtime/batch-handlers.ts';
import { createLogger } from '../shared/runtime/logger.ts';
import { measureQueueWait } from '../shared/runtime/measure-queue-wait.ts';
import { createFunctionMetrics } from '../shared/runtime/metrics.ts';
import { parseEnv } from '../shared/runtime/parse-env.ts';
import { env } from './env.ts';
import { processUpload } from './process-upload.ts';

const settings = parseEnv(env);
const logger = createLogger('process-upload');
const s3 = createS3Client();
const limits = { ...acceptedLimits, acceptsHeic: settings.ACCEPTS_HEIC };
const routeLimits = { ...inlineLimits, maxBytes: settings.INLINE_MAX_BYTES };

const handle = processUpload({
  images: new ImageClaims({
    client: createDynamoDbClient(),
    tableName: settings.IMAGES_TABLE_NAME,
    now: () => new Date(),
  }),
  uploads: new UploadObjects({ client: s3, bucket: settings.UPLOADS_BUCKET_NAME }),
  renditions: new RenditionObjects({ client: s3, bucket: settings.IMAGES_BUCKET_NAME }),
  checkSize: (size) => checkSize(size, limits),
  inspect: (upload) => inspect(upload, limits),
  chooseRoute: (source: Source, info?: ImageInfo) => chooseRoute(source, info, routeLimits),
  makeThumbnail,
  workflow: new LargeImageStateMachine({
    client: createSfnClient(),
    stateMachineArn: settings.LARGE_IMAGE_STATE_MACHINE_ARN,
  }),
  leaseSeconds: settings.LEASE_SECONDS,
  workflowLeaseSeconds: settings.WORKFLOW_LEASE_SECONDS,
  maxReceiveCount: settings.MAX_RECEIVE_COUNT,
  logger,
});

export const handler = sqsBatchHandler(
  measureQueueWait(handle, createFunctionMetrics('process-upload')),
  logger,
);
