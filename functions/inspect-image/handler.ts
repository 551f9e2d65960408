import { checkSize } from '../shared/images/checks.ts';
import { inspect } from '../shared/images/inspect.ts';
import { largeImageLimits } from '../shared/images/limits.ts';
import { readEnvironment } from '../shared/runtime/environment.ts';
import { createLogger } from '../shared/runtime/logger.ts';
import { taskHandler } from '../shared/runtime/task.ts';
import { s3Client } from '../shared/stores/clients.ts';
import { UploadsBucket } from '../shared/stores/uploads-bucket.ts';
import { env } from './env.ts';
import { inspectImage } from './inspect-image.ts';

const settings = readEnvironment(env);

const handle = inspectImage({
  uploads: new UploadsBucket({ client: s3Client(), name: settings.UPLOADS_BUCKET_NAME }),
  checkSize: (bytes) => checkSize(bytes, largeImageLimits),
  inspect: (upload) => inspect(upload, largeImageLimits),
});

export const handler = taskHandler(handle, createLogger('inspect-image'));
