import * as v from 'valibot';
import { positiveInteger } from '../shared/runtime/environment.ts';

export const env = v.object({
  IMAGES_TABLE_NAME: v.string(),
  IMAGES_BUCKET_NAME: v.string(),
  UPLOADS_BUCKET_NAME: v.string(),
  /** Seconds that a claim lasts: longer than the function may run, shorter than a message stays invisible. */
  LEASE_SECONDS: positiveInteger,
  LARGE_IMAGE_STATE_MACHINE_ARN: v.string(),
  /** Bytes; larger files go to the workflow without being read. */
  SMALL_FILE_BYTES: positiveInteger,
  /** Seconds that the workflow may take, and what it has started goes on. */
  WORKFLOW_LEASE_SECONDS: positiveInteger,
  /** The receive after which the queue moves a message to its dead-letter queue. */
  MAX_RECEIVES: positiveInteger,
});

export type Env = v.InferInput<typeof env>;
