import * as v from 'valibot';
import { imageMediaTypes } from '../records/image-formats.ts';
import { declaredFile, image, leaseOwners, timestamp } from '../records/image-record.ts';
import { rejection } from '../records/rejection-reasons.ts';
import { maxUploadBytes } from '../records/upload-limits.ts';
import { cursor, limit } from './pagination.ts';
import { fileName } from './text.ts';

/** `POST /images`: the file that the client is going to upload. Only its owner sees the name; it is in no key. */
export const createImageRequest = v.strictObject({
  fileName,
  contentType: oneOf(imageMediaTypes),
  /** Bytes. */
  size: v.pipe(
    v.number('must be a number of bytes'),
    v.integer('must be a whole number of bytes'),
    v.minValue(1, 'must be at least 1 byte'),
    v.maxValue(maxUploadBytes, `must be at most ${maxUploadBytes} bytes`),
  ),
});

/** The header `Idempotency-Key`. */
export const idempotencyKey = v.pipe(
  v.string(),
  v.regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 visible ASCII characters'),
);

const status = oneOf(['AWAITING_UPLOAD', 'PROCESSING', 'PROCESSED', 'REJECTED', 'FAILED']);

/** The presigned request that uploads the file. S3 accepts it once, with exactly these headers. */
const upload = v.object({
  method: v.literal('PUT'),
  url: v.string(),
  headers: v.record(v.string(), v.string()),
  expiresAt: timestamp,
});

/** A rendition. Every client that has the presigned URL can read it until `expiresAt`. */
const renditionResource = v.object({
  url: v.string(),
  expiresAt: timestamp,
  width: v.number(),
  height: v.number(),
  size: v.number(),
});

/** An image, as the API returns it to its owner. */
export const imageResource = v.object({
  id: v.string(),
  status,
  ...declaredFile.entries,
  createdAt: timestamp,
  updatedAt: timestamp,
  /** Only AWAITING_UPLOAD has it. */
  upload: v.optional(upload),
  /** Only PROCESSING has it: the function that takes most images, or the workflow for large ones. */
  worker: v.optional(v.picklist(leaseOwners)),
  /** Only PROCESSED has it. */
  image: v.optional(image),
  /** Only PROCESSED has them. */
  renditions: v.optional(v.record(v.string(), renditionResource)),
  /** Only REJECTED has it: a code and a detected format for programs, and a sentence for the user. */
  reason: v.optional(
    v.object({
      code: rejection.entries.reason,
      detectedFormat: rejection.entries.detectedFormat,
      message: v.string(),
    }),
  ),
});

/** The id of an image of the API: 32 hexadecimal digits. */
export const imageId = v.pipe(v.string(), v.regex(/^[0-9a-f]{32}$/));

/** The query parameters of `GET /images`. */
export const listImagesQuery = v.strictObject({ limit, cursor, status: v.optional(status) });

export const imagePage = v.object({ items: v.array(imageResource), cursor: v.optional(v.string()) });

/** The key of the last image of a page, in the index `byOwner`. */
export const imagePageKey = v.object({ imageId: v.string(), ownerId: v.string(), createdAt: v.string() });

function oneOf<const Options extends readonly string[]>(options: Options) {
  return v.picklist(options, `must be one of ${options.join(', ')}`);
}

export type CreateImageRequest = v.InferOutput<typeof createImageRequest>;
export type ImageResource = v.InferOutput<typeof imageResource>;
export type RenditionResources = NonNullable<ImageResource['renditions']>;
export type ImagePageKey = v.InferOutput<typeof imagePageKey>;
