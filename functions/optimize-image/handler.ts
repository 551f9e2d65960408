import { IntermediateFiles } from '../shared/aws/intermediate-files.ts';
import { RenditionObjects } from '../shared/aws/renditions-bucket.ts';
import { createS3Client } from '../shared/aws/s3-client.ts';
import { encodeRawImage } from '../shared/images/raw-image.ts';
import { renditionSpecs } from '../shared/images/rendition-specs.ts';
import { createLogger } from '../shared/runtime/logger.ts';
import { measureStep } from '../shared/runtime/measure-step.ts';
import { createFunctionMetrics } from '../shared/runtime/metrics.ts';
import { parseEnv } from '../shared/runtime/parse-env.ts';
import { taskHandler } from '../shared/runtime/task-handler.ts';
import { env } from './env.ts';
import { optimizeImage } from './optimize-image.ts';

const settings = parseEnv(env);
const s3 = createS3Client();
const logger = createLogger('optimize-image');

const handle = optimizeImage({
  intermediateFiles: new IntermediateFiles({ client: s3, bucket: settings.IMAGES_BUCKET_NAME }),
  renditions: new RenditionObjects({ client: s3, bucket: settings.IMAGES_BUCKET_NAME }),
  encode: (image, name) => encodeRawImage(image, renditionSpecs[name]),
  logger,
});

export const handler = taskHandler(
  measureStep('optimize-image', handle, createFunctionMetrics('optimize-image')),
  logger,
);
