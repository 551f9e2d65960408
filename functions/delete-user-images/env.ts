import * as v from 'valibot';
import { nonNegativeInteger } from '../shared/runtime/parse-env.ts';

export const env = v.object({
  IMAGES_TABLE_NAME: v.string(),
  /** The index `byOwner` contains an image at the latest after this time; 0 where a target updates it at once. */
  GSI_LAG_SECONDS: nonNegativeInteger,
  QUARANTINE_QUEUE_URL: v.string(),
});

export type Env = v.InferInput<typeof env>;
