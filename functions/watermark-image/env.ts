import * as v from 'valibot';

export const env = v.object({
  IMAGES_BUCKET_NAME: v.string(),
  /** An SVG that contains only paths, at most 3,000 bytes: Lambda limits all environment variables to 4 kB. */
  WATERMARK_SVG: v.pipe(v.string(), v.startsWith('<svg'), v.maxBytes(3000)),
});

export type Env = v.InferInput<typeof env>;
