/** Makes a function that runs at most `maxConcurrency` actions at a time; the others wait in order. */
export function limitConcurrency(maxConcurrency: number) {
  let running = 0;
  const waiting: (() => void)[] = [];

  function release(): void {
    running -= 1;
    waiting.shift()?.();
  }

  /** @throws the reason of the signal when that is aborted while the action waits, or the error of the action */
  return async function limit<Result>(action: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
    while (running >= maxConcurrency) {
      await new Promise<void>((resolve) => waiting.push(resolve));
    }
    running += 1;
    try {
      signal.throwIfAborted();
      return await action();
    } finally {
      release();
    }
  };
}
