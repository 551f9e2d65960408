import { setImmediate as nextTurn } from 'node:timers/promises';

interface ScheduledCallback {
  at: number;
  callback: () => void;
}

/** More callbacks than any schedule needs. */
const maxCallbacks = 5000;

/** A discrete-event scheduler. Its clock is virtual, in milliseconds since 1970, and jumps to the time of the next callback. */
export class Scheduler {
  now = Date.UTC(2026, 2, 1);
  /** Functions that run JavaScript and wait for no call of AWS. No callback runs until this set is empty. */
  readonly running = new Set<object>();
  readonly #queue: ScheduledCallback[] = [];
  #count = 0;

  get hasExceededEventLimit(): boolean {
    return this.#count > maxCallbacks;
  }

  /** Callbacks of the same time run in the order in which they were scheduled. */
  after(delayMs: number, callback: () => void): void {
    const at = this.now + delayMs;
    const position = this.#queue.findLastIndex((scheduled) => scheduled.at <= at);
    this.#queue.splice(position + 1, 0, { at, callback });
  }

  /** Runs the callbacks one after another, until `shouldStop` returns true or none is left. */
  async run(shouldStop: () => boolean): Promise<void> {
    // Node frees native memory only when the event loop turns.
    await nextTurn();
    await this.#settle();
    for (
      let next = this.#queue.shift();
      next && !shouldStop() && !this.hasExceededEventLimit;
      next = this.#queue.shift()
    ) {
      this.now = next.at;
      this.#count += 1;
      next.callback();
      await this.#settle();
    }
  }

  /** The code of a function between two calls of AWS consists of microtasks, which all run before the next tick. */
  async #settle(): Promise<void> {
    await new Promise<void>((resolve) => process.nextTick(resolve));
    // Verifying the signature of a token is the only work that uses a thread, and so real time.
    while (this.running.size > 0) {
      await nextTurn();
    }
  }
}
