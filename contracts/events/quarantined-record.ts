import * as v from 'valibot';

/**
 * The message in the quarantine queue: it points to a record that does not fit its schema and contains nothing of it but
 * its key.
 */
export const quarantinedRecord = v.strictObject({
  type: v.literal('record.quarantined'),
  /** The name of the table. */
  table: v.string(),
  /** The primary key of the record. */
  key: v.record(v.string(), v.string()),
  /** The change in the stream of the table, which keeps it for 24 hours. */
  sequenceNumber: v.string(),
  /** The paths that do not fit, and what the schema expects there. */
  cause: v.string(),
});

export type QuarantinedRecord = v.InferOutput<typeof quarantinedRecord>;
