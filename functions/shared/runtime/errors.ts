import type { Reason } from '../../../contracts/records/rejection-reasons.ts';

/** The upload is bad input: an outcome that is recorded with its reason, not an error that is retried. */
export class RejectedError extends Error {
  override readonly name = 'RejectedError';
  readonly reason: Reason;

  constructor(reason: Reason, options?: ErrorOptions) {
    super(`Rejected: ${reason}`, options);
    this.reason = reason;
  }
}

/** A poison message: it is not one that the function knows, and fails until SQS moves it to the dead-letter queue. */
export class InvalidMessageError extends Error {
  override readonly name = 'InvalidMessageError';
}

/** A notification of a user's upload for which no record exists. It fails until SQS moves it to the dead-letter queue. */
export class UnknownImageError extends Error {
  override readonly name = 'UnknownImageError';
}

/** The message cannot be processed yet, for example because another attempt has not completed. It has to be received again. */
export class RetryableError extends Error {
  override readonly name = 'RetryableError';
}
