import { pause } from '../services/pause.ts';

/** Repeats a step until the stack stops. A step that fails is logged and repeated after a second. */
export async function pollForever(
  step: () => Promise<void>,
  signal: AbortSignal,
  log: (message: string, error: unknown) => void,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await step();
    } catch (error) {
      if (!signal.aborted) {
        log('An event source mapping continues after an error', error);
        await pause(1000, signal);
      }
    }
  }
}
