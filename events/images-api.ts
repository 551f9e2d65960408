import * as v from 'valibot';
import { cursor, limit } from './api-page.ts';
import { image, promisedFile, timestamp } from './image-record.ts';
import { reasonCodes } from './reasons.ts';

/** Bytes; what the pipeline accepts, see `largeImageLimits`. */
export const largestUpload = 100_000_000;

/** `POST /images`: what is going to be uploaded. The name is for its owner to read, and stands in no key. */
export const newImage = v.strictObject({
  fileName: v.pipe(
    v.string('text'),
    v.minLength(1, 'at least one character'),
    v.maxLength(255, 'at most 255 characters'),
    v.regex(/^[^\p{C}/\\]*$/u, 'no control characters and no slashes'),
  ),
  contentType: v.picklist(
    ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif', 'image/tiff'],
    'one of image/jpeg, image/png, image/webp, image/gif, image/avif, image/tiff',
  ),
  size: v.pipe(
    v.number('a number of bytes'),
    v.integer('a whole number of bytes'),
    v.minValue(1, 'at least 1 byte'),
    v.maxValue(largestUpload, `at most ${largestUpload} bytes`),
  ),
});

/** The header `Idempotency-Key`. */
export const idempotencyKey = v.pipe(
  v.string(),
  v.regex(/^[\x21-\x7e]{1,255}$/, '1 to 255 visible ASCII characters'),
);

const status = v.picklist(['AWAITING_UPLOAD', 'PROCESSING', 'PROCESSED', 'REJECTED', 'FAILED']);

/** The one request that uploads the file, with exactly these headers, and once. */
const upload = v.object({
  method: v.literal('PUT'),
  url: v.string(),
  headers: v.record(v.string(), v.string()),
  expiresAt: timestamp,
});

/** A rendition, to be fetched by anybody who has the URL, until it expires. */
const shownRendition = v.object({
  url: v.string(),
  expiresAt: timestamp,
  width: v.number(),
  height: v.number(),
  bytes: v.number(),
});

/** An image as its owner sees it. */
export const shownImage = v.object({
  id: v.string(),
  status,
  ...promisedFile.entries,
  createdAt: timestamp,
  updatedAt: timestamp,
  /** While it is awaited. */
  upload: v.optional(upload),
  /** Of a PROCESSED image. */
  image: v.optional(image),
  renditions: v.optional(v.record(v.string(), shownRendition)),
  /** Of a REJECTED image: a code, and the sentence for people. */
  reason: v.optional(v.object({ code: v.picklist(reasonCodes), message: v.string() })),
});

/** The parameters of `GET /images`. */
export const imageQuery = v.strictObject({ limit, cursor, status: v.optional(status) });

export const imagePage = v.object({ items: v.array(shownImage), cursor: v.optional(v.string()) });

/** Where a listing of an owner's images stopped. */
export const imageKey = v.object({ imageId: v.string(), ownerId: v.string(), createdAt: v.string() });

export type NewImage = v.InferOutput<typeof newImage>;
export type ShownImage = v.InferOutput<typeof shownImage>;
export type ImageKey = v.InferOutput<typeof imageKey>;
