import * as v from 'valibot';
import { positiveInteger } from '../shared/runtime/environment.ts';

export const env = v.object({
  IMAGES_TABLE_NAME: v.string(),
  /** Seconds after which an image is surely in the index of its owner. */
  INDEX_LAG_SECONDS: positiveInteger,
});

export type Env = v.InferInput<typeof env>;
