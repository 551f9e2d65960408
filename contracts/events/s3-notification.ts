import * as v from 'valibot';
import { type Source, timestamp } from '../records/image-record.ts';

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
    // It is for measurements only, so no message fails because of it.
    eventTime: v.fallback(v.optional(timestamp), undefined),
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
    ({ eventTime, s3: { bucket, object } }): Source => ({
      bucket: bucket.name,
      key: object.key,
      eTag: object.eTag,
      sequencer: object.sequencer,
      size: object.size,
      ...(eventTime && { uploadedAt: eventTime }),
    }),
  ),
);

/** S3 sends it once, when the notification is configured. It contains no object. */
const testEvent = v.pipe(
  v.object({ Event: v.literal('s3:TestEvent') }),
  v.transform((): Source[] => []),
);

const notification = v.pipe(
  v.object({ Records: v.array(objectCreated) }),
  v.transform(({ Records }) => Records.filter((source) => !isDirectoryPlaceholder(source))),
);

/** The S3 console creates an empty object with this key for a directory. It is not an upload. */
function isDirectoryPlaceholder({ key, size }: Source): boolean {
  return size === 0 && key.endsWith('/');
}

/**
 * The body of an SQS message from the uploads bucket, parsed into the objects that it lists. A key may contain a name, so the
 * issues of an invalid one do not repeat it.
 */
export const s3Notification = v.pipe(
  v.string(),
  v.parseJson(),
  v.lazy((body) => (v.is(testEvent, body) ? testEvent : notification)),
);

/** Builds the JSON of the notification that S3 sends for these objects, so that a redrive processes them again. */
export function buildS3Notification(...sources: Source[]): string {
  return JSON.stringify({ Records: sources.map(toRecord) });
}

function toRecord({ bucket, key, eTag, sequencer, size, uploadedAt }: Source) {
  const encodedKey = encodeURIComponent(key).replaceAll('%20', '+').replaceAll('%2F', '/');
  const object = { key: encodedKey, size, eTag, sequencer };
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    ...(uploadedAt && { eventTime: uploadedAt }),
    eventName: 'ObjectCreated:Put',
    s3: { s3SchemaVersion: '1.0', bucket: { name: bucket }, object },
  };
}
