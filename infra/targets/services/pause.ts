import { setTimeout } from 'node:timers/promises';

/** Waits, at most until the stack stops: then it returns at once, and the loop around it looks at the signal. */
export async function pause(milliseconds: number, stopping: AbortSignal): Promise<void> {
  try {
    await setTimeout(milliseconds, undefined, { signal: stopping, ref: false });
  } catch (error) {
    if (!stopping.aborted) {
      throw error;
    }
  }
}
