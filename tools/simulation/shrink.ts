import { runSchedule, type Schedule } from './run-schedule.ts';

/**
 * Suppresses every decision that the violation of a schedule does not need: first many at once, then one by one, until
 * each of those that are left is needed. Without a violation, the schedule is returned unchanged.
 */
export async function shrink(schedule: Schedule): Promise<Schedule> {
  const { violation, deviations } = await runSchedule(schedule);
  if (!violation) {
    return schedule;
  }
  let shrunk = { schedule, deviations: [...deviations] };
  for (let size = shrunk.deviations.length; size >= 1; ) {
    const before = shrunk.deviations.length;
    shrunk = await suppressParts(shrunk, size, violation.invariant);
    const isDone = size === 1 && shrunk.deviations.length === before;
    size = isDone ? 0 : Math.ceil(size / 2);
  }
  return shrunk.schedule;
}

interface ShrunkSchedule {
  schedule: Schedule;
  deviations: string[];
}

/** Tries to suppress `size` decisions at a time, from the last to the first. */
async function suppressParts(
  given: ShrunkSchedule,
  size: number,
  invariant: string,
): Promise<ShrunkSchedule> {
  let shrunk = given;
  for (let end = given.deviations.length; end > 0; end = Math.min(end - size, shrunk.deviations.length)) {
    const part = shrunk.deviations.slice(Math.max(0, end - size), end);
    const suppressed = new Set([...(shrunk.schedule.suppressed ?? []), ...part]);
    const schedule = { ...given.schedule, suppressed };
    const { violation, deviations } = await runSchedule(schedule);
    if (violation?.invariant === invariant) {
      shrunk = { schedule, deviations: [...deviations] };
    }
  }
  return shrunk;
}
