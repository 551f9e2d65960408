import { IntermediateFiles } from '../shared/aws/intermediate-files.ts';
import { createS3Client } from '../shared/aws/s3-client.ts';
import { UploadObjects } from '../shared/aws/uploads-bucket.ts';
import { acceptedLimits } from '../shared/images/limits.ts';
import { makeRenditions } from '../shared/images/make-renditions.ts';
import { createLogger } from '../shared/runtime/logger.ts';
import { measureStep } from '../shared/runtime/measure-step.ts';
import { createFunctionMetrics } from '../shared/runtime/metrics.ts';
import { parseEnv } from '../shared/runtime/parse-env.ts';
import { taskHandler } from '../shared/runtime/task-handler.ts';
import { env } from './env.ts';
import { resizeImage } from './resize-image.ts';

const settings = parseEnv(env);
const s3 = createS3Client();

const limits = { ...acceptedLimits, acceptsHeic: settings.ACCEPTS_HEIC };

const handle = resizeImage({
  uploads: new UploadObjects({ client: s3, bucket: settings.UPLOADS_BUCKET_NAME }),
  intermediateFiles: new IntermediateFiles({ client: s3, bucket: settings.IMAGES_BUCKET_NAME }),
  makeRenditions: (upload) => makeRenditions(upload, limits),
});

export const handler = taskHandler(
  measureStep('resize-image', handle, createFunctionMetrics('resize-image')),
  createLogger('resize-image'),
);
