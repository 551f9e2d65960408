import { largeImageLimits } from '../shared/images/limits.ts';
import { makeRenditions } from '../shared/images/resize.ts';
import { readEnvironment } from '../shared/runtime/environment.ts';
import { createLogger } from '../shared/runtime/logger.ts';
import { taskHandler } from '../shared/runtime/task.ts';
import { s3Client } from '../shared/stores/clients.ts';
import { UploadsBucket } from '../shared/stores/uploads-bucket.ts';
import { WorkFiles } from '../shared/stores/work-files.ts';
import { env } from './env.ts';
import { resizeImage } from './resize-image.ts';

const settings = readEnvironment(env);
const s3 = s3Client();

const handle = resizeImage({
  uploads: new UploadsBucket({ client: s3, name: settings.UPLOADS_BUCKET_NAME }),
  workFiles: new WorkFiles({ client: s3, bucket: settings.IMAGES_BUCKET_NAME }),
  makeRenditions: (upload) => makeRenditions(upload, largeImageLimits),
});

export const handler = taskHandler(handle, createLogger('resize-image'));
