import type { ImageRecord } from '../../../contracts/records/image-record.ts';
import type { StoredObject } from '../aws/bucket.ts';
import type { History } from '../history.ts';
import type { Upload } from '../history-event.ts';
import { renditionText } from '../images.ts';

/** The state of a simulation that invariants read. */
export interface ObservedState {
  /** Milliseconds since 1970. */
  now: number;
  history: History;
  /** The objects of the uploads bucket, by key. */
  uploads: ReadonlyMap<string, StoredObject>;
  /** The objects of the images bucket, by key. */
  renditions: ReadonlyMap<string, StoredObject>;
  /** The bodies of the messages in the dead-letter queue. */
  deadLetterMessages: readonly string[];
  /** Whether an execution was started for this image. */
  hasExecution(imageId: string): boolean;
}

/** Explains a violation; false or undefined means that the invariant holds. */
export type Explanation = string | false | undefined;

export function describeState(record: ImageRecord | undefined): string {
  return record ? `${record.status} in attempt ${record.attempt}` : 'without a record';
}

/** Whether the dead-letter queue contains a message of this upload. */
export function isDeadLettered({ history, deadLetterMessages }: ObservedState, upload: Upload): boolean {
  return deadLetterMessages.some((body) => history.findUploads(body).includes(upload));
}

/** The key of a rendition that a record references and that is missing, has another size, or was made from another upload. */
export function findWrongRendition(
  record: ImageRecord | undefined,
  { history, renditions }: ObservedState,
): string | undefined {
  if (record?.status !== 'PROCESSED') {
    return undefined;
  }
  const upload = history.findUpload(record.source);
  const wrong = Object.entries(record.renditions).find(([name, { key, size }]) => {
    const text = renditions.get(key)?.body.toString();
    return text?.length !== size || text !== renditionText(`${upload?.text}`, name);
  });
  return wrong?.[1].key;
}
