import * as v from 'valibot';
import { positiveInteger } from '../shared/runtime/parse-env.ts';

export const env = v.object({
  IMAGES_TABLE_NAME: v.string(),
  UPLOADS_BUCKET_NAME: v.string(),
  UPLOAD_DEAD_LETTER_QUEUE_URL: v.string(),
  /** The retention period of the upload queue: until then, SQS may deliver the message of an upload again. */
  MESSAGE_RETENTION_SECONDS: positiveInteger,
});

export type Env = v.InferInput<typeof env>;
