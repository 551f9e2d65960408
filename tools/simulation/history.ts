import * as v from 'valibot';
import { s3Notification } from '../../contracts/events/s3-notification.ts';
import { type ImageRecord, isTerminal, type Source } from '../../contracts/records/image-record.ts';
import { parseUserUploadKey } from '../../contracts/records/object-keys.ts';
import type { HistoryEvent, HistoryEventOf, Upload } from './history-event.ts';

/** The history of a schedule, as far as invariants need it. */
export class History {
  readonly uploads: Upload[] = [];
  /** The current record of each image. */
  readonly records = new Map<string, ImageRecord>();
  /** Every terminal status of an attempt that was recorded, as the id of its event. */
  readonly terminalEventIds = new Set<string>();
  readonly publishedEventIds = new Set<string>();
  /** The changes by an operator after which the record did not fit its schema. */
  readonly invalidChanges = new Set<string>();
  /** The quarantined changes, each with the name of the function that quarantined it. */
  readonly quarantinedChanges = new Set<string>();
  /** The lease owner of the current attempt of an image: the run that claimed it, or the execution. */
  readonly leaseOwners = new Map<string, string>();
  /** Users whose profile is a tombstone. */
  readonly deletedUsers = new Set<string>();
  /** The time at which an API confirmed the deletion of a path. */
  readonly deletedPaths = new Map<string, number>();
  /** The path of the image that a request with this idempotency key created. */
  readonly imagesByKey = new Map<string, string | undefined>();

  addUpload(key: string, eTag: string, text: string): Upload {
    this.markGone(key);
    const number = this.uploads.length + 1;
    const sequencer = `${number}`.padStart(18, '0');
    const upload = { name: `upload ${number}`, key, text, eTag, sequencer, isGone: false };
    this.uploads.push(upload);
    return upload;
  }

  /** The object under this key was deleted or overwritten. */
  markGone(key: string): void {
    const upload = this.uploads.findLast((candidate) => candidate.key === key);
    if (upload) {
      upload.isGone = true;
    }
  }

  /** The uploads that a message contains; none when it is not a notification. */
  findUploads(body: string): Upload[] {
    const notification = v.safeParse(s3Notification, body);
    const sources = notification.success ? notification.output : [];
    return sources.flatMap((source) => this.findUpload(source) ?? []);
  }

  /** The upload of a source. The sequencer of a source that the sweeper has found is unknown. */
  findUpload({ key, eTag, sequencer }: Omit<Source, 'bucket' | 'size'>): Upload | undefined {
    return this.uploads.findLast(
      (upload) =>
        upload.key === key && upload.eTag === eTag && (upload.sequencer === sequencer || sequencer === '0'),
    );
  }

  /** The records of an upload; more than one violates an invariant. */
  findRecords(upload: Upload): ImageRecord[] {
    const userUpload = parseUserUploadKey(upload.key);
    return [...this.records.values()].filter((record) =>
      userUpload
        ? record.imageId === userUpload.imageId
        : 'source' in record && this.findUpload(record.source) === upload,
    );
  }

  isReferenced(key: string): boolean {
    return [...this.records.values()].some((record) => renditionKeys(record).includes(key));
  }

  record(event: HistoryEvent): void {
    switch (event.kind) {
      case 'record written':
        this.#recordImage(event);
        break;
      case 'event published':
        this.publishedEventIds.add(event.event.eventId);
        break;
      case 'record edited':
        if (event.isInvalid) {
          this.invalidChanges.add(event.change);
        }
        break;
      case 'record quarantined':
        this.quarantinedChanges.add(`${event.actor.split(' ')[0]} ${event.pointer.sequenceNumber}`);
        break;
      case 'profile written':
        if (event.isDeleted) {
          this.deletedUsers.add(event.id);
        }
        break;
      case 'request completed':
        this.#recordResponse(event);
        break;
    }
  }

  #recordResponse({ completedAt, request, response }: HistoryEventOf<'request completed'>): void {
    if (request.method === 'DELETE' && response.status === 204) {
      this.deletedPaths.set(request.path, completedAt);
    }
    if (request.idempotencyKey && response.status === 201) {
      this.imagesByKey.set(request.idempotencyKey, response.location);
    }
  }

  #recordImage({ actor, imageId, before, after }: HistoryEventOf<'record written'>): void {
    if (!after) {
      this.records.delete(imageId);
      return;
    }
    this.records.set(imageId, after);
    if (isTerminal(after)) {
      this.terminalEventIds.add(toEventId(after));
    }
    if (after.status !== 'PROCESSING') {
      return;
    }
    if (after.leaseOwner === 'workflow') {
      this.leaseOwners.set(imageId, `${imageId}-${after.attempt}`);
    } else if (after.attempt !== before?.attempt) {
      this.leaseOwners.set(imageId, actor);
    }
  }
}

export function toEventId({ imageId, status, attempt }: ImageRecord): string {
  return `${imageId}-${status}-${attempt}`;
}

/** The keys of the renditions that a record references. */
function renditionKeys(record: ImageRecord): string[] {
  return record.status === 'PROCESSED' ? Object.values(record.renditions).map(({ key }) => key) : [];
}
