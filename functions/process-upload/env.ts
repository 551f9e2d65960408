import * as v from 'valibot';
import { booleanText, positiveInteger } from '../shared/runtime/parse-env.ts';

export const env = v.object({
  IMAGES_TABLE_NAME: v.string(),
  IMAGES_BUCKET_NAME: v.string(),
  UPLOADS_BUCKET_NAME: v.string(),
  /** The lease of a claim: longer than the time-out of the function, shorter than the visibility time-out of the queue. */
  LEASE_SECONDS: positiveInteger,
  LARGE_IMAGE_STATE_MACHINE_ARN: v.string(),
  /** The function starts the workflow for larger uploads without reading them. */
  INLINE_MAX_BYTES: positiveInteger,
  /** The lease of the workflow: longer than the time-out of an execution and of the last function it invoked. */
  WORKFLOW_LEASE_SECONDS: positiveInteger,
  /** SQS moves a message to the dead-letter queue after this receive. */
  MAX_RECEIVE_COUNT: positiveInteger,
  ACCEPTS_HEIC: booleanText,
});

export type Env = v.InferInput<typeof env>;
