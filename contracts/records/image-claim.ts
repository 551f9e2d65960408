import type { ImageRecord, LeaseOwner, Source } from './image-record.ts';
import type { AttemptKey } from './object-keys.ts';

/** An uploaded object and the image that it becomes. Only uploads of the API have an owner. */
export interface Upload {
  imageId: string;
  source: Source;
  ownerId: string | undefined;
}

/**
 * The right to work on an upload, until its lease expires. `attempt` is a fencing token: each claim increments it, and
 * the commit of a worker whose claim was taken over fails, because its attempt is no longer the one in the record.
 */
export interface Claim extends AttemptKey {
  leaseOwner: LeaseOwner;
}

/** A conditional write that did not happen, and the record that made its condition fail; undefined without a record. */
export interface ClaimConflict {
  ok: false;
  current: ImageRecord | undefined;
}
