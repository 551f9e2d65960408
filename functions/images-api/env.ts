import * as v from 'valibot';
import { apiEnvSchema } from '../shared/http/jwt-config.ts';

export const env = v.object({
  ...apiEnvSchema,
  USERS_TABLE_NAME: v.string(),
  IMAGES_TABLE_NAME: v.string(),
  UPLOADS_BUCKET_NAME: v.string(),
  IMAGES_BUCKET_NAME: v.string(),
});

export type Env = v.InferInput<typeof env>;
