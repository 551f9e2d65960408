import * as v from 'valibot';
import { apiEnvSchema } from '../shared/http/jwt-config.ts';

export const env = v.object({
  ...apiEnvSchema,
  USERS_TABLE_NAME: v.string(),
  /** The name of the scope that lists and reads the profiles of all users. */
  ADMIN_SCOPE: v.string(),
});

export type Env = v.InferInput<typeof env>;
