import * as v from 'valibot';

export const env = v.object({
  IMAGES_BUCKET_NAME: v.string(),
  UPLOADS_BUCKET_NAME: v.string(),
  QUARANTINE_QUEUE_URL: v.string(),
});

export type Env = v.InferInput<typeof env>;
