import type { SimulationContext } from '../context.ts';
import { settings } from '../settings.ts';

/** The lag of an eventually consistent read or of an index, in milliseconds: at most the lag in the stage settings. */
export function getLagMs({ faults, random, observer }: SimulationContext, caller: string): number {
  if (!faults.injects('stale-read', caller)) {
    return 0;
  }
  const lagMs = random.integerBelow(settings.api.gsiLagSeconds * 1000, `${caller}: lag`);
  observer.trace(caller, `⚡ stale-read: reads data from ${lagMs} ms ago`);
  return lagMs;
}
