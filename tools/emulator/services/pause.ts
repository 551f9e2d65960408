import { setTimeout } from 'node:timers/promises';

/** Waits, or returns at once when the stack stops. The caller checks the signal. */
export async function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  try {
    await setTimeout(milliseconds, undefined, { signal, ref: false });
  } catch (error) {
    if (!signal.aborted) {
      throw error;
    }
  }
}
