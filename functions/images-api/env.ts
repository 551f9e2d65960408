import * as v from 'valibot';
import { apiEnvSchema } from '../shared/http/jwt-config.ts';
import { positiveInteger } from '../shared/runtime/parse-env.ts';

export const env = v.object({
  ...apiEnvSchema,
  USERS_TABLE_NAME: v.string(),
  IMAGES_TABLE_NAME: v.string(),
  UPLOADS_BUCKET_NAME: v.string(),
  IMAGES_BUCKET_NAME: v.string(),
  /** The number of images of a user that may await their upload at the same time. */
  MAX_PENDING_UPLOADS: positiveInteger,
});

export type Env = v.InferInput<typeof env>;
