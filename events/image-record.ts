import * as v from 'valibot';
import { reasonCodes } from './reasons.ts';

/** ISO 8601 in UTC with milliseconds, so that text order is time order (the indexes sort by it). */
export const timestamp = v.pipe(v.string(), v.isoTimestamp());
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const pixels = v.pipe(count, v.minValue(1));

/** One object in the uploads bucket, exactly: a later write to the same key is another source. */
export const source = v.object({
  bucket: v.string(),
  key: v.string(),
  /** As events carry it: without quotes. */
  eTag: v.string(),
  sequencer: v.string(),
  bytes: count,
});

export const imageFormats = ['jpeg', 'png', 'webp', 'gif', 'avif', 'tiff'] as const;

/** What was uploaded, as it is seen: sizes are upright pixels. */
export const image = v.object({ format: v.picklist(imageFormats), width: pixels, height: pixels });

export const rendition = v.object({
  key: v.string(),
  format: v.literal('webp'),
  width: pixels,
  height: pixels,
  bytes: count,
});

/** The workflow for large images makes all of them, `process-upload` the thumbnail alone. */
export const renditionNames = ['thumbnail', 'medium', 'large'] as const;

/** By name. */
export const renditions = v.record(v.string(), rendition);

/** What the owner of an API image has said of the file, for the owner alone: it stands in no key, log or message. */
export const promisedFile = v.object({ fileName: v.string(), contentType: v.string(), size: count });

/** What tells one image, and one attempt at it, from all others. */
export const imageIdentity = {
  imageId: v.string(),
  /** How often the upload was claimed; 0 before the first time. */
  attempt: count,
  sourceKey: v.string(),
  /** Only images of the API have an owner. */
  ownerId: v.optional(v.string()),
};

const always = {
  ...imageIdentity,
  /** Only images of the API have one, until they are deleted. */
  promised: v.optional(promisedFile),
  createdAt: timestamp,
  updatedAt: timestamp,
};

/** Keys of the sparse index `byLease`: a record without them is at rest. */
const lease = { open: v.literal('yes'), leaseUntil: timestamp };

/** The record of an upload in the `images` table; `status` decides which fields are there. */
export const imageRecord = v.variant('status', [
  v.object({ ...always, ...lease, status: v.literal('AWAITING_UPLOAD') }),
  v.object({ ...always, ...lease, status: v.literal('PROCESSING'), source, handedOn: v.boolean() }),
  v.object({ ...always, status: v.literal('PROCESSED'), source, image, renditions }),
  v.object({ ...always, status: v.literal('REJECTED'), source, reason: v.picklist(reasonCodes) }),
  v.object({ ...always, status: v.literal('FAILED'), source }),
  v.object({ ...always, ...v.partial(v.object(lease)).entries, status: v.literal('DELETED') }),
]);

export type Source = v.InferOutput<typeof source>;
export type ImageFormat = (typeof imageFormats)[number];
export type Image = v.InferOutput<typeof image>;
export type Rendition = v.InferOutput<typeof rendition>;
export type RenditionName = (typeof renditionNames)[number];
export type Renditions = v.InferOutput<typeof renditions>;
export type ImageRecord = v.InferOutput<typeof imageRecord>;

/** The record in one of the given states. */
export type ImageIn<Status extends ImageRecord['status']> = Extract<ImageRecord, { status: Status }>;

/** How the work on an upload ended: what a commit writes. */
export type Outcome =
  | Pick<ImageIn<'PROCESSED'>, 'status' | 'image' | 'renditions'>
  | Pick<ImageIn<'REJECTED'>, 'status' | 'reason'>
  | Pick<ImageIn<'FAILED'>, 'status'>;

export type TerminalStatus = Outcome['status'];
export type TerminalRecord = ImageIn<TerminalStatus>;

const terminalStatuses: readonly string[] = ['PROCESSED', 'REJECTED', 'FAILED'];

/** Whether the work on this upload has ended. DELETED is not an end of work but of the image. */
export function isTerminal(record: ImageRecord): record is TerminalRecord {
  return terminalStatuses.includes(record.status);
}
