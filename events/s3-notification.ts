import * as v from 'valibot';
import type { Source } from './image-record.ts';

/** S3 writes keys into events as HTML forms do: percent-encoded, and a space as `+`. */
const decodedKey = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    try {
      return decodeURIComponent(dataset.value.replaceAll('+', ' '));
    } catch {
      addIssue({ message: 'Expected a form-encoded key' });
      return NEVER;
    }
  }),
);

const objectCreated = v.pipe(
  v.object({
    eventName: v.pipe(v.string(), v.startsWith('ObjectCreated:')),
    s3: v.object({
      bucket: v.object({ name: v.string() }),
      object: v.object({
        key: decodedKey,
        size: v.pipe(v.number(), v.integer(), v.minValue(0)),
        eTag: v.string(),
        sequencer: v.string(),
      }),
    }),
  }),
  v.transform(
    ({ s3: { bucket, object } }): Source => ({
      bucket: bucket.name,
      key: object.key,
      eTag: object.eTag,
      sequencer: object.sequencer,
      bytes: object.size,
    }),
  ),
);

/** What S3 sends once, when the notification is configured; it names no object. */
const testEvent = v.pipe(
  v.object({ Event: v.literal('s3:TestEvent') }),
  v.transform((): Source[] => []),
);

const notification = v.pipe(
  v.object({ Records: v.array(objectCreated) }),
  v.transform(({ Records }) => Records),
);

/**
 * The body of an SQS message from the uploads bucket, read as the objects it announces. A key may name a person: what
 * is said of a malformed one does not repeat it.
 */
export const s3Notification = v.pipe(
  v.string(),
  v.parseJson(),
  v.lazy((body) => (v.is(testEvent, body) ? testEvent : notification)),
);

/** The notification that S3 would send for these objects, as JSON: what a redrive puts back on the queue. */
export function s3NotificationFor(...sources: Source[]): string {
  return JSON.stringify({ Records: sources.map(recordFor) });
}

function recordFor({ bucket, key, eTag, sequencer, bytes }: Source) {
  const encodedKey = encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/');
  const object = { key: encodedKey, size: bytes, eTag, sequencer };
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    eventName: 'ObjectCreated:Put',
    s3: { s3SchemaVersion: '1.0', bucket: { name: bucket }, object },
  };
}
