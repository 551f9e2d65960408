import { createHash } from 'node:crypto';
import type { SQSRecord } from 'aws-lambda';
import * as v from 'valibot';
import type { Image, ImageRecord, Outcome, Source } from '../../events/image-record.ts';
import { s3Notification } from '../../events/s3-notification.ts';
import type { RenderedImage } from '../shared/images/pixels.ts';
import { attemptEach } from '../shared/runtime/attempt-each.ts';
import { NotUnderstoodError, RejectedError, TryLaterError } from '../shared/runtime/errors.ts';
import type { Logger } from '../shared/runtime/logger.ts';
import type { ImagesBucket } from '../shared/stores/images-bucket.ts';
import type { Claim, ImagesTable, Upload } from '../shared/stores/images-table.ts';
import type { LargeImageWorkflow } from '../shared/stores/large-image-workflow.ts';
import type { UploadsBucket } from '../shared/stores/uploads-bucket.ts';

export interface Collaborators {
  images: Pick<ImagesTable, 'claim' | 'commit' | 'handOn' | 'recordFailure'>;
  uploads: Pick<UploadsBucket, 'name' | 'read' | 'remove'>;
  renditions: Pick<ImagesBucket, 'write'>;
  /** @throws {RejectedError} when the size alone says that the upload is not for us */
  checkSize: (bytes: number) => void;
  /**
   * Nothing when it costs more than this function has.
   * @throws {RejectedError} when the upload is no image that we accept
   */
  makeThumbnail: (upload: Buffer) => Promise<{ image: Image; thumbnail: RenderedImage } | undefined>;
  workflow: Pick<LargeImageWorkflow, 'start'>;
  /** How long a claim lasts, in seconds: longer than this function may run. */
  leaseSeconds: number;
  /** Uploads with more bytes go to the workflow without being read. */
  smallFileBytes: number;
  /** How long the workflow may take, and what it has started goes on, in seconds. */
  workflowLeaseSeconds: number;
  /** The receive after which the queue gives a message up. */
  maxReceives: number;
  logger: Logger;
}

/**
 * Turns each upload that a message announces into a thumbnail and a record that has ended: claim, verified read,
 * write under the attempt, commit. What is too large or too costly goes to the workflow, with its claim. A message that
 * is read twice, late or out of order changes nothing.
 */
export function processUpload(collaborators: Collaborators) {
  return async ({ body, attributes }: SQSRecord): Promise<void> => {
    const lastReceive = Number(attributes.ApproximateReceiveCount) >= collaborators.maxReceives;
    const sources = readSources(body, collaborators.uploads.name);
    await attemptEach(sources, (source) => processSource(collaborators, source, lastReceive));
  };
}

/** @throws {NotUnderstoodError} for all but notifications of our uploads */
function readSources(body: string, bucket: string): Source[] {
  const notification = v.safeParse(s3Notification, body);
  if (!notification.success) {
    throw new NotUnderstoodError(`Not a notification of S3: ${v.summarize(notification.issues)}`);
  }
  if (notification.output.some((source) => source.bucket !== bucket || !source.key.startsWith('uploads/'))) {
    throw new NotUnderstoodError('The notification is of another bucket or prefix');
  }
  return notification.output;
}

async function processSource(
  collaborators: Collaborators,
  source: Source,
  lastReceive: boolean,
): Promise<void> {
  const { images, logger } = collaborators;
  const upload = identify(source);
  let claim: Claim | undefined;
  try {
    const answer = await images.claim(upload, collaborators.leaseSeconds);
    if ('refusedBy' in answer) {
      return await heed(answer.refusedBy, upload, collaborators);
    }
    claim = answer;
    const outcome = await work(collaborators, source, claim);
    if (!outcome) {
      return await handOn(collaborators, upload, claim);
    }
    const refusal = await images.commit(claim, outcome);
    if (refusal) {
      return await heed(refusal.refusedBy, upload, collaborators);
    }
    logger.info('Upload ended', { ...claim, status: outcome.status, ...('reason' in outcome && outcome) });
  } catch (trouble) {
    if (lastReceive) {
      await giveUp(images, upload, claim);
    }
    throw trouble;
  }
}

/**
 * Keys under `uploads/users/` are the API's, which wrote the image's id into them. Any other object is an image of its
 * own: a later write to the same key makes another image, a repeated event finds the same.
 */
function identify(source: Source): Upload {
  const [, ownerId, imageId] = /^uploads\/users\/([^/]+)\/([^/]+)$/.exec(source.key) ?? [];
  if (ownerId && imageId) {
    return { imageId, ownerId, source };
  }
  const identity = JSON.stringify([source.bucket, source.key, source.sequencer, source.eTag]);
  const hash = createHash('sha256').update(identity).digest('hex');
  return { imageId: hash.slice(0, 32), ownerId: undefined, source };
}

/** Nothing when the upload is for the workflow. */
async function work(
  collaborators: Collaborators,
  source: Source,
  claim: Claim,
): Promise<Outcome | undefined> {
  try {
    collaborators.checkSize(source.bytes);
    if (source.bytes > collaborators.smallFileBytes) {
      return undefined;
    }
    const upload = await collaborators.uploads.read(source);
    const made = await collaborators.makeThumbnail(upload);
    if (!made) {
      return undefined;
    }
    const renditions = {
      thumbnail: await collaborators.renditions.write(claim, 'thumbnail', made.thumbnail),
    };
    return { status: 'PROCESSED', image: made.image, renditions };
  } catch (error) {
    if (error instanceof RejectedError) {
      return { status: 'REJECTED', reason: error.reason };
    }
    throw error;
  }
}

/** From the mark on, the record says whose the upload is: whoever meets it starts the same execution again. */
async function handOn(collaborators: Collaborators, upload: Upload, claim: Claim): Promise<void> {
  const { images, workflow, workflowLeaseSeconds, logger } = collaborators;
  const refusal = await images.handOn(claim, workflowLeaseSeconds);
  if (refusal) {
    return await heed(refusal.refusedBy, upload, collaborators);
  }
  await workflow.start(claim, upload.source);
  logger.info('Upload handed on', { ...claim });
}

/** What a refused write means for the message: nothing is left to do, or it has to come back. */
async function heed(
  record: ImageRecord | undefined,
  { source, imageId }: Upload,
  { uploads, workflow }: Collaborators,
): Promise<void> {
  if (!record) {
    throw new NotUnderstoodError(`Nobody has promised image ${imageId}`);
  }
  if (record.status === 'PROCESSING' && record.handedOn) {
    // The mark may be all there is. Then the message comes back until the record has ended: it may be the letter of an
    // execution that is about to record its failure, redriven by somebody who was quick.
    await workflow.start(record, record.source);
  }
  switch (record.status) {
    case 'PROCESSED':
    case 'REJECTED':
      return;
    case 'DELETED':
      return uploads.remove(source.key);
    default:
      throw new TryLaterError(`Image ${imageId} is ${record.status} in attempt ${record.attempt}`);
  }
}

/** The message goes to the dead-letter queue now, so the record must not wait for a retry. */
async function giveUp(images: Collaborators['images'], upload: Upload, claim?: Claim): Promise<void> {
  if (claim) {
    await images.commit(claim, { status: 'FAILED' });
  } else if (!upload.ownerId) {
    await images.recordFailure(upload);
  }
}
