import { type Fault, faultNames } from './faults.ts';
import { settings } from './functions.ts';
import { completion, liveness } from './invariants.ts';
import { redrive, sweep } from './people.ts';
import type { Scenario } from './scenario.ts';
import { type Tell, type Violation, World } from './world.ts';

export interface Schedule {
  scenario: Scenario;
  seed: number;
  faults?: readonly Fault[] | undefined;
  /** Decisions that are to come out calm. */
  calmed?: ReadonlySet<string> | undefined;
}

export interface ScheduleResult {
  violation: Violation | undefined;
  /** The names of the decisions that came out other than calm. */
  eventful: ReadonlySet<string>;
}

/** Runs one schedule to its end, or to the first violation. The same schedule always goes the same way. */
export async function runSchedule(
  { scenario, seed, calmed, faults = faultNames }: Schedule,
  tell?: Tell,
): Promise<ScheduleResult> {
  const world = new World({ seed, calmed, faults, tell });
  scenario.play(world);
  await rest(world);
  world.weather.over = true;
  await sweepUp(world);
  ask(world, liveness);
  redrive(world);
  await rest(world);
  ask(world, liveness);
  ask(world, completion);
  return { violation: world.violation, eventful: world.chance.eventful };
}

async function rest(world: World): Promise<void> {
  await world.scheduler.run(() => world.violation !== undefined);
  world.complain('it comes to rest', world.scheduler.isTired && 'there are more events than any story needs');
}

/** By then no message lives any more that could end what is open. */
async function sweepUp(world: World): Promise<void> {
  const { upload, workflow } = settings;
  const seconds = upload.messageRetention + workflow.lease + 1;
  world.scheduler.after(seconds * 1000, () => sweep(world, 'at last', true));
  await rest(world);
}

function ask(world: World, invariants: typeof liveness): void {
  for (const [invariant, broken] of Object.entries(invariants)) {
    for (const what of broken(world)) {
      world.complain(invariant, what);
    }
  }
}
