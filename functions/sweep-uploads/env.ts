import * as v from 'valibot';
import { positiveInteger } from '../shared/runtime/environment.ts';

export const env = v.object({
  IMAGES_TABLE_NAME: v.string(),
  UPLOADS_BUCKET_NAME: v.string(),
  UPLOAD_DEAD_LETTER_QUEUE_URL: v.string(),
  /** Seconds that a message can live on the upload queue: until then a retry may still come. */
  MESSAGE_LIFETIME_SECONDS: positiveInteger,
});

export type Env = v.InferInput<typeof env>;
