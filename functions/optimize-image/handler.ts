import { encodePixels } from '../shared/images/pixels.ts';
import { renditionKinds } from '../shared/images/renditions.ts';
import { readEnvironment } from '../shared/runtime/environment.ts';
import { createLogger } from '../shared/runtime/logger.ts';
import { taskHandler } from '../shared/runtime/task.ts';
import { s3Client } from '../shared/stores/clients.ts';
import { ImagesBucket } from '../shared/stores/images-bucket.ts';
import { WorkFiles } from '../shared/stores/work-files.ts';
import { env } from './env.ts';
import { optimizeImage } from './optimize-image.ts';

const settings = readEnvironment(env);
const s3 = s3Client();
const logger = createLogger('optimize-image');

const handle = optimizeImage({
  workFiles: new WorkFiles({ client: s3, bucket: settings.IMAGES_BUCKET_NAME }),
  renditions: new ImagesBucket({ client: s3, name: settings.IMAGES_BUCKET_NAME }),
  encode: (pixels, name) => encodePixels(pixels, renditionKinds[name]),
  logger,
});

export const handler = taskHandler(handle, logger);
