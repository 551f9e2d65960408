import type { Reason } from '../../../events/reasons.ts';

/** The upload itself is at fault: an outcome that is recorded with its reason, never an error that is retried. */
export class RejectedError extends Error {
  override readonly name = 'RejectedError';
  readonly reason: Reason;

  constructor(reason: Reason, options?: ErrorOptions) {
    super(`Rejected: ${reason}`, options);
    this.reason = reason;
  }
}

/** The message is none that we know: it is failed until the queue moves it to the dead-letter queue. */
export class NotUnderstoodError extends Error {
  override readonly name = 'NotUnderstoodError';
}

/** Another attempt may still be at work, or has failed: the message has to come back later. */
export class TryLaterError extends Error {
  override readonly name = 'TryLaterError';
}
