import * as v from 'valibot';
import { imageFormatNames } from './image-formats.ts';
import { rejection } from './rejection-reasons.ts';

/** ISO 8601 in UTC with milliseconds, so that text order is time order (the indexes sort by it). */
export const timestamp = v.pipe(v.string(), v.isoTimestamp());
/** An integer of at least 0. */
export const count = v.pipe(v.number(), v.integer(), v.minValue(0));
export const pixels = v.pipe(count, v.minValue(1));

/** One version of an object in the uploads bucket. A later write to the same key is another source. */
export const source = v.object({
  bucket: v.string(),
  key: v.string(),
  /** Without quotes, as in an event of S3. */
  eTag: v.string(),
  sequencer: v.string(),
  /** Bytes. */
  size: count,
  /** The time of the write. Sources that older versions have recorded have none. */
  uploadedAt: v.optional(timestamp),
});

/** The uploaded image; width and height in pixels, after EXIF orientation. */
export const image = v.object({ format: v.picklist(imageFormatNames), width: pixels, height: pixels });

export const rendition = v.object({
  key: v.string(),
  format: v.literal('webp'),
  width: pixels,
  height: pixels,
  /** Bytes. */
  size: count,
});

/** The workflow for large images makes all of them, `process-upload` only the thumbnail. */
export const renditionNames = ['thumbnail', 'medium', 'large'] as const;

/** By name. */
export const renditions = v.record(v.string(), rendition);

/** The file that a client declared in `POST /images`. Only its owner may read it: it is in no key, log or event. */
export const declaredFile = v.object({ fileName: v.string(), contentType: v.string(), size: count });

/** The fields that identify an image and one attempt at it. */
export const imageIdentity = {
  imageId: v.string(),
  /** How often the upload was claimed; 0 before the first claim. It is the fencing token of the worker that holds the lease. */
  attempt: count,
  sourceKey: v.string(),
  /** Only images of the API have an owner. */
  ownerId: v.optional(v.string()),
};

const baseFields = {
  ...imageIdentity,
  /** Only images of the API have one; a deletion takes it out. */
  declaredFile: v.optional(declaredFile),
  createdAt: timestamp,
  updatedAt: timestamp,
};

/** The worker that holds the lease of a PROCESSING record: the function that claimed it, or the workflow it started. */
export const leaseOwners = ['function', 'workflow'] as const;

/** The keys of the sparse index `byLease`. A record without a lease does not have them. */
const lease = { leaseStatus: v.literal('ACTIVE'), leaseExpiresAt: timestamp };

/** The record of an upload in the `images` table; `status` decides which fields are there. */
export const imageRecord = v.variant('status', [
  v.object({ ...baseFields, ...lease, status: v.literal('AWAITING_UPLOAD') }),
  v.object({
    ...baseFields,
    ...lease,
    status: v.literal('PROCESSING'),
    source,
    leaseOwner: v.picklist(leaseOwners),
  }),
  v.object({ ...baseFields, status: v.literal('PROCESSED'), source, image, renditions }),
  v.object({ ...baseFields, status: v.literal('REJECTED'), source, ...rejection.entries }),
  v.object({ ...baseFields, status: v.literal('FAILED'), source }),
  v.object({ ...baseFields, ...v.partial(v.object(lease)).entries, status: v.literal('DELETED') }),
]);

export type Source = v.InferOutput<typeof source>;
export type Image = v.InferOutput<typeof image>;
export type Rendition = v.InferOutput<typeof rendition>;
export type RenditionName = (typeof renditionNames)[number];
export type Renditions = v.InferOutput<typeof renditions>;
export type LeaseOwner = (typeof leaseOwners)[number];
export type ImageRecord = v.InferOutput<typeof imageRecord>;

/** The record with one of the given statuses. */
export type ImageRecordWith<Status extends ImageRecord['status']> = Extract<ImageRecord, { status: Status }>;

/** An image of the API that is not deleted. */
export type UserImage = Exclude<ImageRecord, { status: 'DELETED' }> & { ownerId: string };

/** The result of the work on an upload: the fields that a commit writes. */
export type Outcome =
  | Pick<ImageRecordWith<'PROCESSED'>, 'status' | 'image' | 'renditions'>
  | Pick<ImageRecordWith<'REJECTED'>, 'status' | 'reason' | 'detectedFormat'>
  | Pick<ImageRecordWith<'FAILED'>, 'status'>;

export type TerminalStatus = Outcome['status'];
export type TerminalRecord = ImageRecordWith<TerminalStatus>;

const terminalStatuses: readonly string[] = ['PROCESSED', 'REJECTED', 'FAILED'];

/** Whether the work on this upload is completed. DELETED is not among them: the image is gone, not its processing. */
export function isTerminal(record: ImageRecord): record is TerminalRecord {
  return terminalStatuses.includes(record.status);
}
