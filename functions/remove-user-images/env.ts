import * as v from 'valibot';

export const env = v.object({ IMAGES_TABLE_NAME: v.string() });

export type Env = v.InferInput<typeof env>;
