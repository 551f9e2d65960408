import * as v from 'valibot';

export const env = v.object({ UPLOADS_BUCKET_NAME: v.string() });

export type Env = v.InferInput<typeof env>;
