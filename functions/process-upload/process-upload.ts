import { createHash } from 'node:crypto';
import type { SQSRecord } from 'aws-lambda';
import * as v from 'valibot';
import { s3Notification } from '../../contracts/events/s3-notification.ts';
import type { Claim, ClaimConflict, Upload } from '../../contracts/records/image-claim.ts';
import type { Image, ImageRecord, Outcome, Rendition, Source } from '../../contracts/records/image-record.ts';
import { type AttemptKey, parseUserUploadKey, uploadsPrefix } from '../../contracts/records/object-keys.ts';
import { catchRejection } from '../shared/runtime/catch-rejection.ts';
import { describeIssues } from '../shared/runtime/describe-issues.ts';
import { InvalidMessageError, RetryableError, UnknownImageError } from '../shared/runtime/errors.ts';
import type { Logger } from '../shared/runtime/logger.ts';
import { runAllSequentially } from '../shared/runtime/run-all.ts';

interface EncodedImage {
  data: Buffer;
  width: number;
  height: number;
}

export interface Dependencies {
  images: {
    claim(upload: Upload, leaseSeconds: number): Promise<{ ok: true; item: Claim } | ClaimConflict>;
    commit(claim: Claim, outcome: Outcome): Promise<ClaimConflict | undefined>;
    transferLease(claim: Claim, leaseSeconds: number): Promise<ClaimConflict | undefined>;
    recordFailure(upload: Upload): Promise<void>;
  };
  uploads: {
    bucket: string;
    read(source: Source): Promise<Buffer>;
    delete(key: string): Promise<void>;
  };
  renditions: { write(attemptKey: AttemptKey, name: string, image: EncodedImage): Promise<Rendition> };
  /** @throws {RejectedError} when the size is not accepted */
  checkSize(size: number): void;
  /**
   * Returns the image and what else the checks found; `chooseRoute` and `makeThumbnail` receive the same object.
   * @throws {RejectedError} when the image is not accepted
   */
  inspect(upload: Buffer): Promise<Image>;
  /** Before the download, only the size is known. */
  chooseRoute(source: Source, image?: Image): 'inline' | 'workflow';
  /** @throws {RejectedError} when the image is damaged */
  makeThumbnail(upload: Buffer, image: Image): Promise<EncodedImage>;
  workflow: { start(attemptKey: AttemptKey, source: Source): Promise<void> };
  leaseSeconds: number;
  workflowLeaseSeconds: number;
  maxReceiveCount: number;
  logger: Logger;
}

/**
 * An idempotent consumer of S3 notifications: for each upload it claims, reads the verified object, writes renditions
 * under the attempt and commits. A large image goes to the workflow together with its lease. A duplicate, late or
 * reordered message changes nothing.
 */
export function processUpload(deps: Dependencies) {
  return async ({ body, attributes }: SQSRecord): Promise<void> => {
    const isFinalReceive = Number(attributes.ApproximateReceiveCount) >= deps.maxReceiveCount;
    const sources = parseSources(body, deps.uploads.bucket);
    await runAllSequentially(sources, (source) => processSource(deps, toUpload(source), isFinalReceive));
  };
}

/** @throws {InvalidMessageError} unless the message is a notification of the uploads bucket */
function parseSources(body: string, bucket: string): Source[] {
  const { success, output, issues } = v.safeParse(s3Notification, body);
  if (!success) {
    throw new InvalidMessageError(`Not an S3 notification: ${describeIssues(s3Notification, issues)}`);
  }
  const isUpload = (source: Source) => source.bucket === bucket && source.key.startsWith(uploadsPrefix);
  if (!output.every(isUpload)) {
    throw new InvalidMessageError('The notification is for another bucket or prefix');
  }
  return output;
}

/**
 * A key of the API contains the image id. Any other object gets an id from its content: a repeated event has the same
 * id, and a later write to the same key has another.
 */
function toUpload(source: Source): Upload {
  const userUpload = parseUserUploadKey(source.key);
  if (userUpload) {
    return { ...userUpload, source };
  }
  const identity = JSON.stringify([source.bucket, source.key, source.sequencer, source.eTag]);
  const hash = createHash('sha256').update(identity).digest('hex');
  return { imageId: hash.slice(0, 32), ownerId: undefined, source };
}

async function processSource(deps: Dependencies, upload: Upload, isFinalReceive: boolean): Promise<void> {
  const claim = await claimUpload(deps, upload, isFinalReceive);
  const conflict = claim.ok ? await processClaim(deps, upload, claim.item, isFinalReceive) : claim;
  if (conflict) {
    await resolveConflict(deps, upload, conflict.current);
  }
}

/** On the final receive, a claim that fails leaves a FAILED record: no later receive would write one. */
async function claimUpload({ images, leaseSeconds }: Dependencies, upload: Upload, isFinalReceive: boolean) {
  try {
    return await images.claim(upload, leaseSeconds);
  } catch (error) {
    if (isFinalReceive && !upload.ownerId) {
      await images.recordFailure(upload);
    }
    throw error;
  }
}

/** On the final receive, an error commits FAILED. Its condition fails when this attempt is committed, or another has begun. */
async function processClaim(
  deps: Dependencies,
  { source }: Upload,
  claim: Claim,
  isFinalReceive: boolean,
): Promise<ClaimConflict | undefined> {
  try {
    const outcome = await processInline(deps, source, claim);
    return outcome ? await commitOutcome(deps, claim, outcome) : await startWorkflow(deps, claim, source);
  } catch (error) {
    if (isFinalReceive) {
      await deps.images.commit(claim, { status: 'FAILED' });
    }
    throw error;
  }
}

/** Returns undefined when the workflow has to process the upload. */
async function processInline(deps: Dependencies, source: Source, claim: Claim): Promise<Outcome | undefined> {
  const result = await catchRejection(() => makeInline(deps, source));
  if (!result) {
    return undefined;
  }
  if ('rejection' in result) {
    return { status: 'REJECTED', ...result.rejection };
  }
  const thumbnail = await deps.renditions.write(claim, 'thumbnail', result.thumbnail);
  return { status: 'PROCESSED', image: result.image, renditions: { thumbnail } };
}

async function makeInline(deps: Dependencies, source: Source) {
  deps.checkSize(source.size);
  if (deps.chooseRoute(source) === 'workflow') {
    return undefined;
  }
  const upload = await deps.uploads.read(source);
  const image = await deps.inspect(upload);
  if (deps.chooseRoute(source, image) === 'workflow') {
    return undefined;
  }
  const thumbnail = await deps.makeThumbnail(upload, image);
  const { format, width, height } = image;
  return { image: { format, width, height }, thumbnail };
}

async function commitOutcome({ images, logger }: Dependencies, claim: Claim, outcome: Outcome) {
  const conflict = await images.commit(claim, outcome);
  if (!conflict) {
    const { imageId, attempt } = claim;
    const reason = outcome.status === 'REJECTED' ? outcome.reason : undefined;
    logger.info('Upload completed', { imageId, attempt, status: outcome.status, reason });
  }
  return conflict;
}

/** First the lease, then the execution: after a crash between them, the next receive of the message starts the execution. */
async function startWorkflow(deps: Dependencies, claim: Claim, source: Source) {
  const conflict = await deps.images.transferLease(claim, deps.workflowLeaseSeconds);
  if (!conflict) {
    await deps.workflow.start(claim, source);
    deps.logger.info('Workflow started', { imageId: claim.imageId, attempt: claim.attempt });
  }
  return conflict;
}

/** Decides by the current record whether the message is done or has to be received again. */
async function resolveConflict(
  { uploads, workflow }: Dependencies,
  { source, imageId, ownerId }: Upload,
  current: ImageRecord | undefined,
): Promise<void> {
  if (!current || (ownerId && (current.ownerId !== ownerId || current.sourceKey !== source.key))) {
    throw new UnknownImageError(`No pending image ${imageId}`);
  }
  if (current.status === 'PROCESSING' && current.leaseOwner === 'workflow') {
    // The worker that transferred the lease may have crashed before it started the execution. The message comes back until
    // the record is terminal: it may be a redrive of the message that a failing execution sends before its record.
    await workflow.start(current, current.source);
  }
  switch (current.status) {
    case 'PROCESSED':
    case 'REJECTED':
      return;
    case 'DELETED':
      return uploads.delete(source.key);
    default:
      throw new RetryableError(`Image ${imageId} is ${current.status} in attempt ${current.attempt}`);
  }
}
