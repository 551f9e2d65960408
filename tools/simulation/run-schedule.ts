import { type Fault, faultNames } from './faults.ts';
import { completion } from './invariants/completion.ts';
import { type CheckState, liveness } from './invariants/liveness.ts';
import type { TraceSink, Violation } from './observer.ts';
import type { Scenario } from './scenario.ts';
import { settings } from './settings.ts';
import { Simulation } from './simulation.ts';
import { redrive, sweep } from './workload.ts';

export interface Schedule {
  scenario: Scenario;
  seed: number;
  faults?: readonly Fault[] | undefined;
  /** Decisions that have to get their default result. */
  suppressed?: ReadonlySet<string> | undefined;
}

export interface ScheduleResult {
  violation: Violation | undefined;
  /** The names of the decisions whose result was not the default. */
  deviations: ReadonlySet<string>;
}

/** Runs one schedule to its end, or to the first violation. It is deterministic. */
export async function runSchedule(
  { scenario, seed, suppressed, faults = faultNames }: Schedule,
  writeTrace?: TraceSink,
): Promise<ScheduleResult> {
  const simulation = new Simulation({ seed, suppressed, faults, writeTrace });
  scenario.start(simulation);
  await runAllEvents(simulation);
  simulation.faults.isActive = false;
  await sweepFinally(simulation);
  check(simulation, liveness);
  redrive(simulation);
  await runAllEvents(simulation);
  check(simulation, liveness);
  check(simulation, completion);
  return { violation: simulation.observer.violation, deviations: simulation.random.deviations };
}

async function runAllEvents({ scheduler, observer }: Simulation): Promise<void> {
  await scheduler.run(() => observer.violation !== undefined);
  observer.reportViolation('a schedule ends', scheduler.hasExceededEventLimit && 'it has too many events');
}

/** By then every message has expired that could complete an upload. */
async function sweepFinally(simulation: Simulation): Promise<void> {
  const { upload, workflow } = settings;
  const seconds = upload.messageRetentionSeconds + workflow.leaseSeconds + 1;
  simulation.scheduler.after(seconds * 1000, () => sweep(simulation, 'at the end', { isBypassed: true }));
  await runAllEvents(simulation);
}

function check(simulation: Simulation, invariants: Record<string, CheckState>): void {
  for (const [invariant, checkState] of Object.entries(invariants)) {
    for (const explanation of checkState(simulation)) {
      simulation.observer.reportViolation(invariant, explanation);
    }
  }
}
