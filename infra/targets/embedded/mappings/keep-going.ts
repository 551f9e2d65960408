import { pause } from '../../services/pause.ts';

/** Repeats a step until the stack stops. A step that fails is reported and tried again: no error ends a mapping. */
export async function keepGoing(
  step: () => Promise<void>,
  stopping: AbortSignal,
  log: (message: string, error: unknown) => void,
): Promise<void> {
  while (!stopping.aborted) {
    try {
      await step();
    } catch (error) {
      if (!stopping.aborted) {
        log('An event source mapping goes on after an error', error);
        await pause(1000, stopping);
      }
    }
  }
}
