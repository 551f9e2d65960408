import { setImmediate as promisesSettled } from 'node:timers/promises';

interface Event {
  at: number;
  happens: () => void;
}

/** A clock that stands still until the next event, in milliseconds since 1970. */
export class Scheduler {
  now = Date.UTC(2026, 2, 1);
  readonly #events: Event[] = [];
  #happened = 0;

  /** Whether more has happened than in any story that ends. */
  get isTired(): boolean {
    return this.#happened > 5000;
  }

  /** Events of the same moment happen in the order in which they were announced. */
  after(delay: number, happens: () => void): void {
    const at = this.now + delay;
    const position = this.#events.findLastIndex((event) => event.at <= at);
    this.#events.splice(position + 1, 0, { at, happens });
  }

  /** Lets everything happen that was announced, one event after another, until `stop` or the end. */
  async run(stop: () => boolean): Promise<void> {
    for (let event = this.#events.shift(); event && !stop() && !this.isTired; event = this.#events.shift()) {
      this.now = event.at;
      this.#happened += 1;
      event.happens();
      // What the functions do between two calls of AWS are microtasks: all of them are done when this resolves.
      await promisesSettled();
    }
  }
}
