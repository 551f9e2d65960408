/** Bounds the number of actions that run concurrently. Further actions wait in FIFO order. */
export class Semaphore {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  get isFull(): boolean {
    return this.#free <= 0;
  }

  async run<Result>(action: () => Promise<Result>): Promise<Result> {
    const turn = this.isFull && new Promise<void>((resolve) => this.#waiting.push(resolve));
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
