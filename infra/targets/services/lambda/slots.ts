/** Lets so many actions run at a time; the others wait in line. */
export class Slots {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  get full(): boolean {
    return this.#free <= 0;
  }

  async run<Result>(action: () => Promise<Result>): Promise<Result> {
    const turn = this.full && new Promise<void>((resolve) => this.#waiting.push(resolve));
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
