import * as v from 'valibot';

export const env = v.object({
  IMAGES_BUCKET_NAME: v.string(),
  /** SVG of paths alone, at most 3,000 bytes: a function's environment has room for 4 kB. */
  WATERMARK_SVG: v.pipe(v.string(), v.startsWith('<svg'), v.maxBytes(3000)),
});

export type Env = v.InferInput<typeof env>;
