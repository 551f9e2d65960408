import * as v from 'valibot';
import { positiveInteger } from '../shared/runtime/parse-env.ts';

export const env = v.object({
  IMAGES_TABLE_NAME: v.string(),
  /** The index `byOwner` contains an image at the latest after this time. */
  GSI_LAG_SECONDS: positiveInteger,
});

export type Env = v.InferInput<typeof env>;
