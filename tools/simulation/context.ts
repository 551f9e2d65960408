import type { FaultInjector } from './fault-injector.ts';
import type { FunctionRun } from './function-run.ts';
import type { Observer } from './observer.ts';
import type { Scheduler } from './scheduler.ts';
import type { SeededRandom } from './seeded-random.ts';

/** The parts of a simulation that its services share. */
export interface SimulationContext {
  readonly scheduler: Scheduler;
  readonly random: SeededRandom;
  readonly faults: FaultInjector;
  readonly observer: Observer;
  /** Runs a function once. */
  invoke(run: FunctionRun): void;
}
