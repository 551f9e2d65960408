import type { Violation } from './observer.ts';
import { runSchedule, type Schedule } from './run-schedule.ts';

interface Trace {
  text: string;
  violation: Violation | undefined;
}

/** The trace of a schedule: time, actor and action; `⚡` marks an injected fault, `✗` a violated invariant. */
export async function traceSchedule(schedule: Schedule): Promise<Trace> {
  const lines: string[] = [];
  let start: number | undefined;
  const { violation } = await runSchedule(schedule, (time, actor, action) => {
    start ??= time;
    lines.push(`${formatTime(time - start)}  ${shortenIds(actor).padEnd(44)}  ${shortenIds(action)}`);
  });
  return { text: lines.join('\n'), violation };
}

/** Days, hours, minutes, seconds and milliseconds. */
function formatTime(milliseconds: number): string {
  const dayMs = 24 * 60 * 60 * 1000;
  const days = Math.floor(milliseconds / dayMs);
  return `${days} d ${new Date(milliseconds % dayMs).toISOString().slice(11, -1)}`;
}

/** Shortens image ids to their first six digits. */
function shortenIds(text: string): string {
  return text.replaceAll(/([0-9a-f]{6})[0-9a-f]{26}/g, '$1');
}
