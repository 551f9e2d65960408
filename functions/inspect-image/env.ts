import * as v from 'valibot';
import { booleanText } from '../shared/runtime/parse-env.ts';

export const env = v.object({ UPLOADS_BUCKET_NAME: v.string(), ACCEPTS_HEIC: booleanText });

export type Env = v.InferInput<typeof env>;
