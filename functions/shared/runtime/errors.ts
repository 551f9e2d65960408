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

/** What has to be over first may not be yet, such as the work of another attempt: the message has to come back later. */
export class TryLaterError extends Error {
  override readonly name = 'TryLaterError';
}
