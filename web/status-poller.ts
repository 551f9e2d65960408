import type { ImageResource } from '../contracts/http/images-api.ts';
import { RetryableError, type RetryClock } from './retry.ts';

export interface PollerDependencies extends RetryClock {
  /** The newest images, as many as one page holds. */
  listNewest(): Promise<ImageResource[]>;
  getImage(id: string): Promise<ImageResource>;
  /** Resolves when the page is visible: the timers of a hidden page run once a minute. */
  untilVisible(): Promise<void>;
}

interface Watch {
  onChange(image: ImageResource): void;
  resolve(image: ImageResource): void;
  reject(error: unknown): void;
}

const minDelayMs = 500;
const maxDelayMs = 10_000;

/**
 * Waits for the terminal status of any number of images with one loop of requests: it reads a single image itself, and
 * several in the list of the newest ones. The pause grows to 10 seconds while no image changes, and follows `Retry-After`.
 */
export class StatusPoller {
  readonly #deps: PollerDependencies;
  readonly #watches = new Map<string, Watch>();
  #running = false;
  #delayMs = minDelayMs;

  constructor(deps: PollerDependencies) {
    this.#deps = deps;
  }

  /**
   * @returns the image with a terminal status
   * @throws the reason of the signal, or the error of a request that no retry completes, such as 404 after a deletion
   */
  waitForImage(
    id: string,
    onChange: (image: ImageResource) => void,
    signal: AbortSignal,
  ): Promise<ImageResource> {
    const result = Promise.withResolvers<ImageResource>();
    this.#watches.set(id, { onChange, resolve: result.resolve, reject: result.reject });
    signal.addEventListener('abort', () => {
      this.#watches.delete(id);
      result.reject(signal.reason);
    });
    this.#delayMs = minDelayMs;
    void this.#run();
    return result.promise;
  }

  async #run(): Promise<void> {
    if (this.#running) {
      return;
    }
    this.#running = true;
    while (this.#watches.size > 0) {
      await this.#deps.pause(this.#delayMs * (0.75 + this.#deps.random() / 2), never);
      await this.#deps.untilVisible();
      this.#delayMs = Math.min(this.#delayMs * 1.5, maxDelayMs);
      await this.#poll();
    }
    this.#running = false;
  }

  async #poll(): Promise<void> {
    const ids = [...this.#watches.keys()];
    const listed = ids.length < 2 ? [] : ((await this.#attempt(ids, () => this.#deps.listNewest())) ?? []);
    for (const image of listed) {
      this.#report(image);
    }
    // The list is an index, which lags behind by up to a second: an image may be missing there.
    for (const id of ids.filter((each) => !listed.some((image) => image.id === each))) {
      const image = await this.#attempt([id], () => this.#deps.getImage(id));
      if (image) {
        this.#report(image);
      }
    }
  }

  /** An error that a later request may not meet ends no watch; any other ends those of these images. */
  async #attempt<Result>(ids: string[], request: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await request();
    } catch (error) {
      if (error instanceof RetryableError) {
        this.#delayMs = Math.max(this.#delayMs, error.retryAfterMs);
      } else {
        this.#reject(ids, error);
      }
      return undefined;
    }
  }

  #reject(ids: string[], error: unknown): void {
    for (const id of ids) {
      this.#watches.get(id)?.reject(error);
      this.#watches.delete(id);
    }
  }

  #report(image: ImageResource): void {
    const watch = this.#watches.get(image.id);
    if (isTerminal(image)) {
      this.#watches.delete(image.id);
      watch?.resolve(image);
    } else {
      watch?.onChange(image);
    }
  }
}

const never = new AbortController().signal;

function isTerminal({ status }: ImageResource): boolean {
  return status !== 'AWAITING_UPLOAD' && status !== 'PROCESSING';
}
