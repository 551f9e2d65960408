import * as v from 'valibot';
import type { ImageEvent } from '../../events/image-event.ts';
import { type ImageRecord, isTerminal, type Source } from '../../events/image-record.ts';
import { s3Notification } from '../../events/s3-notification.ts';
import type { ApiAnswer, ApiRequest } from './api.ts';

/** One object that a client has put into the uploads bucket. */
export interface Upload {
  name: string;
  key: string;
  text: string;
  eTag: string;
  sequencer: string;
  /** Whether it was overwritten or deleted. */
  isGone: boolean;
}

/** What has just happened in the world, and which run of a function, or who else, did it. */
export type Fact =
  | {
      kind: 'record';
      by: string;
      imageId: string;
      before: ImageRecord | undefined;
      after: ImageRecord | undefined;
    }
  | { kind: 'file put'; by: string; key: string; isChange: boolean }
  | { kind: 'file removed'; by: string; key: string }
  | { kind: 'announced'; by: string; event: ImageEvent }
  | { kind: 'acknowledged'; by: string; uploads: Upload[] }
  | { kind: 'profile'; by: string; id: string; wasDeleted: boolean; isDeleted: boolean }
  | { kind: 'answered'; by: string; sentAt: number; at: number; request: ApiRequest; answer: ApiAnswer };

/** Remembers of what happened whatever invariants ask for. */
export class Ledger {
  readonly uploads: Upload[] = [];
  readonly records = new Map<string, ImageRecord>();
  /** Every end of an attempt that a record has told of, by the id of its event. */
  readonly ends = new Set<string>();
  readonly announced = new Set<string>();
  /** Who may end the current attempt of an image: the run that has claimed it, or the execution it was handed on to. */
  readonly holders = new Map<string, string>();
  /** Users whose profile is a tombstone. */
  readonly leavers = new Set<string>();
  /** When somebody was told that what stood at this path is deleted. */
  readonly deletions = new Map<string, number>();
  /** Where the image stands that was promised to a request with this key. */
  readonly promises = new Map<string, string | undefined>();

  addUpload(key: string, eTag: string, text: string): Upload {
    this.supersede(key);
    const number = this.uploads.length + 1;
    const sequencer = `${number}`.padStart(18, '0');
    const upload = { name: `upload ${number}`, key, text, eTag, sequencer, isGone: false };
    this.uploads.push(upload);
    return upload;
  }

  /** The object under this key is no longer there. */
  supersede(key: string): void {
    const upload = this.uploads.findLast((upload) => upload.key === key);
    if (upload) {
      upload.isGone = true;
    }
  }

  /** The uploads that a message tells of; none when it is no notification. */
  uploadsIn(body: string): Upload[] {
    const notification = v.safeParse(s3Notification, body);
    const sources = notification.success ? notification.output : [];
    return sources.flatMap((source) => this.uploadOf(source) ?? []);
  }

  note(fact: Fact): void {
    if (fact.kind === 'announced') {
      this.announced.add(fact.event.eventId);
    }
    if (fact.kind === 'record') {
      this.#noteRecord(fact);
    }
    if (fact.kind === 'profile' && fact.isDeleted) {
      this.leavers.add(fact.id);
    }
    if (fact.kind === 'answered') {
      this.#noteAnswer(fact);
    }
  }

  #noteAnswer({ at, request, answer }: Extract<Fact, { kind: 'answered' }>): void {
    if (request.method === 'DELETE' && answer.status === 204) {
      this.deletions.set(request.path, at);
    }
    if (request.idempotencyKey && answer.status === 201) {
      this.promises.set(request.idempotencyKey, answer.location);
    }
  }

  #noteRecord({ by, imageId, before, after }: Extract<Fact, { kind: 'record' }>): void {
    if (!after) {
      this.records.delete(imageId);
      return;
    }
    this.records.set(imageId, after);
    if (isTerminal(after)) {
      this.ends.add(eventIdOf(after));
    }
    if (after.status === 'PROCESSING' && after.attempt !== before?.attempt) {
      this.holders.set(imageId, by);
    }
    if (after.status === 'PROCESSING' && after.handedOn) {
      this.holders.set(imageId, `${imageId}-${after.attempt}`);
    }
  }

  /** The upload that this names. What was found, not announced, has no sequencer. */
  uploadOf({ key, eTag, sequencer }: Omit<Source, 'bucket' | 'bytes'>): Upload | undefined {
    return this.uploads.findLast(
      (upload) =>
        upload.key === key && upload.eTag === eTag && (upload.sequencer === sequencer || sequencer === '0'),
    );
  }

  /** Where there is more than one, that is wrong. */
  recordsOf(upload: Upload): ImageRecord[] {
    const [, promised] = /^uploads\/users\/[^/]+\/([^/]+)$/.exec(upload.key) ?? [];
    return [...this.records.values()].filter((record) =>
      promised ? record.imageId === promised : 'source' in record && this.uploadOf(record.source) === upload,
    );
  }
}

export function eventIdOf({ imageId, status, attempt }: ImageRecord): string {
  return `${imageId}-${status}-${attempt}`;
}

/** The keys of the files that a record names. */
export function filesOf(record: ImageRecord | undefined): string[] {
  return record?.status === 'PROCESSED' ? Object.values(record.renditions).map(({ key }) => key) : [];
}
