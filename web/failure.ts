import { ApiError } from './api-client.ts';
import { RetryableError } from './retry.ts';
import { texts } from './texts.ts';
import { UploadError } from './upload.ts';

/** Why an upload has no image. */
export interface Failure {
  message: string;
  advice?: string | undefined;
  /** Whether the same file may succeed. */
  isRetryable: boolean;
  isRejection: boolean;
}

/** The limit of the API. A test compares them. */
export const maxUploadBytes = 100_000_000;

/** The page refuses what the API would refuse, before it declares an image. */
export function findRefusal({ size }: File, contentType: string | undefined): Failure | undefined {
  if (size === 0) {
    return toRefusal('EMPTY_FILE');
  }
  if (size > maxUploadBytes) {
    return toRefusal('FILE_TOO_LARGE');
  }
  return contentType === undefined ? toRefusal('UNSUPPORTED_FORMAT') : undefined;
}

function toRefusal(code: keyof typeof texts.refusals): Failure {
  return { message: texts.refusals[code], advice: texts.advice[code], isRetryable: false, isRejection: true };
}

export function toFailure(error: unknown): Failure {
  const message = describeError(error);
  const isRetryable = !isNotFound(error) && message !== texts.uploadErrors.unreadable;
  return { message, isRetryable, isRejection: false };
}

export function describeError(error: unknown): string {
  if (error instanceof UploadError) {
    return texts.uploadErrors[error.code];
  }
  if (error instanceof DOMException && error.name === 'NotFoundError') {
    return texts.uploadErrors.unreadable;
  }
  if (error instanceof RetryableError) {
    return texts.errors.unreachable;
  }
  return isNotFound(error)
    ? texts.errors.gone
    : texts.errors.other(error instanceof Error ? error.message : '');
}

export function isNotFound(error: unknown): boolean {
  return error instanceof ApiError && error.status === 404;
}
