import { runSchedule, type Schedule } from './run-schedule.ts';

/**
 * The same schedule with every decision calmed that its violation, if there is one, does not need: first many at once, then one by one,
 * until the story goes well without any of those that are left. Deterministic, as schedules are.
 */
export async function shrink(schedule: Schedule): Promise<Schedule> {
  const { violation, eventful } = await runSchedule(schedule);
  if (!violation) {
    return schedule;
  }
  let shrunk = { schedule, eventful: [...eventful] };
  for (let size = shrunk.eventful.length; size >= 1; ) {
    const before = shrunk.eventful.length;
    shrunk = await calmParts(shrunk, size, violation.invariant);
    const isDone = size === 1 && shrunk.eventful.length === before;
    size = isDone ? 0 : Math.ceil(size / 2);
  }
  return shrunk.schedule;
}

interface Shrunk {
  schedule: Schedule;
  eventful: string[];
}

/** Tries to calm so many decisions at a time, from the last to the first. */
async function calmParts(given: Shrunk, size: number, invariant: string): Promise<Shrunk> {
  let shrunk = given;
  for (let end = given.eventful.length; end > 0; end = Math.min(end - size, shrunk.eventful.length)) {
    const part = shrunk.eventful.slice(Math.max(0, end - size), end);
    const calmed = new Set([...(shrunk.schedule.calmed ?? []), ...part]);
    const schedule = { ...given.schedule, calmed };
    const { violation, eventful } = await runSchedule(schedule);
    if (violation?.invariant === invariant) {
      shrunk = { schedule, eventful: [...eventful] };
    }
  }
  return shrunk;
}
