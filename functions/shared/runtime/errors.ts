import type { DetectedFormat, Reason, Rejection } from '../../../contracts/records/rejection-reasons.ts';

interface RejectionOptions extends ErrorOptions {
  detectedFormat?: DetectedFormat | undefined;
}

/**
 * An error whose message may be logged: it names ids, paths and sizes, and never the content of a record, a message or a
 * file. The logger leaves out the message of every other error.
 */
export class LoggableError extends Error {}

/** The upload is bad input: an outcome that is recorded with its reason, not an error that is retried. */
export class RejectedError extends LoggableError {
  override readonly name = 'RejectedError';
  readonly reason: Reason;
  readonly rejection: Rejection;

  constructor(reason: Reason, { detectedFormat, ...options }: RejectionOptions = {}) {
    super(`Rejected: ${detectedFormat ? `${reason} (${detectedFormat})` : reason}`, options);
    this.reason = reason;
    this.rejection = detectedFormat ? { reason, detectedFormat } : { reason };
  }
}

/** A poison message: it is not one that the function knows, and fails until SQS moves it to the dead-letter queue. */
export class InvalidMessageError extends LoggableError {
  override readonly name = 'InvalidMessageError';
}

/** A notification of a user's upload for which no record exists. It fails until SQS moves it to the dead-letter queue. */
export class UnknownImageError extends LoggableError {
  override readonly name = 'UnknownImageError';
}

/** The message cannot be processed yet, for example because another attempt has not completed. It has to be received again. */
export class RetryableError extends LoggableError {
  override readonly name = 'RetryableError';
}

/** A record in a table that does not fit its schema: an older version wrote it, or it was edited by hand. */
export class InvalidRecordError extends LoggableError {
  override readonly name = 'InvalidRecordError';
  /** The primary key of the record. */
  readonly key: Record<string, string>;
  /** The paths that do not fit, and what the schema expects there. */
  readonly details: string;

  constructor(key: Record<string, string>, details: string) {
    super(`The record ${Object.values(key)} does not fit its schema: ${details}`);
    this.key = key;
    this.details = details;
  }
}
