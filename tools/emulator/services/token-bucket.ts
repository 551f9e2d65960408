/** The rate limit of an AWS API: a bucket of tokens that is refilled at a constant rate. */
export interface RateLimit {
  /** Requests at once. */
  burst: number;
  perSecond: number;
}

export class TokenBucket {
  readonly #limit: RateLimit;
  #tokens: number;
  #refilledMs = performance.now();

  constructor(limit: RateLimit) {
    this.#limit = limit;
    this.#tokens = limit.burst;
  }

  /** Returns whether the rate allows one more request now. */
  take(): boolean {
    const now = performance.now();
    const refill = ((now - this.#refilledMs) / 1000) * this.#limit.perSecond;
    this.#tokens = Math.min(this.#limit.burst, this.#tokens + refill);
    this.#refilledMs = now;
    const isAllowed = this.#tokens >= 1;
    this.#tokens -= isAllowed ? 1 : 0;
    return isAllowed;
  }
}
