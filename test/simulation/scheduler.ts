import { setImmediate as loopTurned } from 'node:timers/promises';

interface Event {
  at: number;
  happens: () => void;
}

/** A clock that stands still until the next event, in milliseconds since 1970. */
export class Scheduler {
  now = Date.UTC(2026, 2, 1);
  /** Who waits for no call of AWS: nothing else happens until they do, or have ended. */
  readonly computing = new Set<object>();
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
    // Without a turn of the event loop now and then, Node never gets to free what is native.
    await loopTurned();
    await this.#quiet();
    for (let event = this.#events.shift(); event && !stop() && !this.isTired; event = this.#events.shift()) {
      this.now = event.at;
      this.#happened += 1;
      event.happens();
      await this.#quiet();
    }
  }

  /** What the functions do between two calls of AWS are microtasks: all of them have run before the next tick. */
  async #quiet(): Promise<void> {
    await new Promise<void>((resolve) => process.nextTick(resolve));
    // Checking the signature of a token is the one thing that takes a thread, and so real time.
    while (this.computing.size > 0) {
      await loopTurned();
    }
  }
}
