import { setTimeout as pause } from 'node:timers/promises';

/**
 * Polls until the result is not undefined.
 * @throws {Error} that names `what`, after `timeoutSeconds`
 */
export async function waitFor<Result>(
  what: string,
  poll: () => Promise<Result | undefined> | Result | undefined,
  timeoutSeconds = 60,
): Promise<Result> {
  const deadline = Date.now() + timeoutSeconds * 1000;
  while (Date.now() < deadline) {
    const result = await poll();
    if (result !== undefined) {
      return result;
    }
    await pause(50);
  }
  throw new Error(`Timed out after ${timeoutSeconds} s waiting for ${what}`);
}
