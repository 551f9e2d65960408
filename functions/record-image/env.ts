import * as v from 'valibot';

export const env = v.object({
  IMAGES_TABLE_NAME: v.string(),
  IMAGES_BUCKET_NAME: v.string(),
  UPLOAD_DEAD_LETTER_QUEUE_URL: v.string(),
});

export type Env = v.InferInput<typeof env>;
