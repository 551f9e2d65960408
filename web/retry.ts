/** Time and randomness, which tests replace. */
export interface RetryClock {
  /** Rejects with the reason of the signal when that is aborted. */
  pause(milliseconds: number, signal: AbortSignal): Promise<void>;
  /** From 0 to 1. */
  random(): number;
}

/** An error after which the same request may succeed: a lost connection, throttling, a failure of the server. */
export class RetryableError extends Error {
  override readonly name = 'RetryableError';
  /** The time that the server asked for. */
  readonly retryAfterMs: number;

  constructor(message: string, retryAfterMs = 0, options?: ErrorOptions) {
    super(message, options);
    this.retryAfterMs = retryAfterMs;
  }
}

export const maxAttempts = 5;

/** Exponential backoff with full jitter, from 1 to 30 seconds, and never less than the server asked for. */
export async function pauseBeforeRetry(
  { pause, random }: RetryClock,
  { attempt, retryAfterMs = 0, signal }: { attempt: number; retryAfterMs?: number; signal: AbortSignal },
): Promise<void> {
  const maxDelayMs = Math.min(1000 * 2 ** attempt, 30_000);
  await pause(Math.max(retryAfterMs, random() * maxDelayMs), signal);
}

/** Repeats an action that fails with a `RetryableError`. Any other error, and the last one, is thrown. */
export async function withRetries<Result>(
  clock: RetryClock,
  signal: AbortSignal,
  action: () => Promise<Result>,
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await action();
    } catch (error) {
      if (!(error instanceof RetryableError) || attempt === maxAttempts) {
        throw error;
      }
      await pauseBeforeRetry(clock, { attempt, retryAfterMs: error.retryAfterMs, signal });
    }
  }
}
