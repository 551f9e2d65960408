/** Bounds the number of actions that run concurrently. Further actions wait in FIFO order. */
export class Semaphore {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  async run<Result>(action: () => Promise<Result>): Promise<Result> {
    const turn = this.#free <= 0 && new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#free -= 1;
    await turn;
    try {
      return await action();
    } finally {
      this.#free += 1;
      this.#waiting.shift()?.();
    }
  }
}
