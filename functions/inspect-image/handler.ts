import { createS3Client } from '../shared/aws/s3-client.ts';
import { UploadObjects } from '../shared/aws/uploads-bucket.ts';
import { checkSize } from '../shared/images/checks.ts';
import { inspect } from '../shared/images/inspect.ts';
import { acceptedLimits } from '../shared/images/limits.ts';
import { createLogger } from '../shared/runtime/logger.ts';
import { measureStep } from '../shared/runtime/measure-step.ts';
import { createFunctionMetrics } from '../shared/runtime/metrics.ts';
import { parseEnv } from '../shared/runtime/parse-env.ts';
import { taskHandler } from '../shared/runtime/task-handler.ts';
import { env } from './env.ts';
import { inspectImage } from './inspect-image.ts';

const settings = parseEnv(env);

const limits = { ...acceptedLimits, acceptsHeic: settings.ACCEPTS_HEIC };

const handle = inspectImage({
  uploads: new UploadObjects({ client: createS3Client(), bucket: settings.UPLOADS_BUCKET_NAME }),
  checkSize: (size) => checkSize(size, limits),
  inspect: (upload) => inspect(upload, limits),
});

export const handler = taskHandler(
  measureStep('inspect-image', handle, createFunctionMetrics('inspect-image')),
  createLogger('inspect-image'),
);
