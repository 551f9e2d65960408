import { IntermediateFiles } from '../shared/aws/intermediate-files.ts';
import { createS3Client } from '../shared/aws/s3-client.ts';
import { addWatermark } from '../shared/images/watermark.ts';
import { createLogger } from '../shared/runtime/logger.ts';
import { measureStep } from '../shared/runtime/measure-step.ts';
import { createFunctionMetrics } from '../shared/runtime/metrics.ts';
import { parseEnv } from '../shared/runtime/parse-env.ts';
import { taskHandler } from '../shared/runtime/task-handler.ts';
import { env } from './env.ts';
import { watermarkImage } from './watermark-image.ts';

const settings = parseEnv(env);

const handle = watermarkImage({
  intermediateFiles: new IntermediateFiles({ client: createS3Client(), bucket: settings.IMAGES_BUCKET_NAME }),
  addWatermark: (image) => addWatermark(image, settings.WATERMARK_SVG),
});

export const handler = taskHandler(
  measureStep('watermark-image', handle, createFunctionMetrics('watermark-image')),
  createLogger('watermark-image'),
);
