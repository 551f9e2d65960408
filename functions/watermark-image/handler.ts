import { addWatermark } from '../shared/images/watermark.ts';
import { readEnvironment } from '../shared/runtime/environment.ts';
import { createLogger } from '../shared/runtime/logger.ts';
import { taskHandler } from '../shared/runtime/task.ts';
import { s3Client } from '../shared/stores/clients.ts';
import { WorkFiles } from '../shared/stores/work-files.ts';
import { env } from './env.ts';
import { watermarkImage } from './watermark-image.ts';

const settings = readEnvironment(env);

const handle = watermarkImage({
  workFiles: new WorkFiles({ client: s3Client(), bucket: settings.IMAGES_BUCKET_NAME }),
  addWatermark: (pixels) => addWatermark(pixels, settings.WATERMARK_SVG),
});

export const handler = taskHandler(handle, createLogger('watermark-image'));
