import * as v from 'valibot';
import { type ImageEvent, imageEvent } from '../../contracts/events/image-event.ts';
import { uploadsPrefix } from '../../contracts/records/object-keys.ts';
import { toPathStyle } from '../emulator/services/s3/path-style.ts';
import { escapeText } from './escape-text.ts';

/** A call that a service of the emulator has handled. */
export interface HandledCall {
  service: string;
  operation: string;
  /** Percent-encoded, as it was sent. */
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}

const publishedEvent = v.pipe(v.string(), v.parseJson(), imageEvent);

/** The oldest uploads are left out: some never reach a terminal status, as those that are deleted at once. */
const maxUploads = 10_000;

/** Makes a line of each image event that is published: time, key, status, and milliseconds since the upload. */
export class ImageEventLines {
  readonly #print: (line: string) => void;
  /** Key → time of the upload. */
  readonly #uploads = new Map<string, number>();

  constructor(print: (line: string) => void) {
    this.#print = print;
  }

  observe({ service, operation, path, headers, body }: HandledCall): void {
    if (service === 's3' && /^(PutObject|CopyObject|CompleteMultipartUpload)$/.test(operation)) {
      const key = decodeURIComponent(toPathStyle({ path, headers }).replace(/^\/[^/]*\//, ''));
      this.#addUpload(key);
    }
    if (service === 'sns' && operation === 'Publish') {
      const message = v.safeParse(publishedEvent, new URLSearchParams(`${body}`).get('Message'));
      if (message.success) {
        this.#printEvent(message.output);
      }
    }
  }

  #addUpload(key: string): void {
    if (!key.startsWith(uploadsPrefix)) {
      return;
    }
    const [oldest] = this.#uploads.size < maxUploads ? [] : this.#uploads.keys();
    if (oldest !== undefined) {
      this.#uploads.delete(oldest);
    }
    this.#uploads.set(key, Date.now());
  }

  #printEvent(event: ImageEvent): void {
    const { sourceKey, type } = event;
    const uploadedAt = this.#uploads.get(sourceKey);
    this.#uploads.delete(sourceKey);
    const status = type.replace('image.', '').toUpperCase();
    const reason = event.type === 'image.rejected' ? ` ${event.reason}` : '';
    const duration = uploadedAt === undefined ? '' : `  ${Date.now() - uploadedAt} ms`;
    this.#print(`${new Date().toISOString()}  ${escapeText(sourceKey)}  ${status}${reason}${duration}`);
  }
}
