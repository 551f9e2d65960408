import * as v from 'valibot';

export const env = v.object({
  IMAGE_EVENTS_TOPIC_ARN: v.string(),
  QUARANTINE_QUEUE_URL: v.string(),
});

export type Env = v.InferInput<typeof env>;
