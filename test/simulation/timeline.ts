import { runSchedule, type Schedule } from './run-schedule.ts';
import type { Violation } from './world.ts';

/** A schedule as people read it: when, who, what; `⚡` where a fault struck, `✗` where a promise was broken. */
export async function tellStory(
  schedule: Schedule,
): Promise<{ story: string; violation: Violation | undefined }> {
  const lines: string[] = [];
  let start: number | undefined;
  const { violation } = await runSchedule(schedule, (time, who, what) => {
    start ??= time;
    lines.push(`${formatTime(time - start)}  ${shorten(who).padEnd(44)}  ${shorten(what)}`);
  });
  return { story: lines.join('\n'), violation };
}

/** Days, hours, minutes, seconds and milliseconds. */
function formatTime(milliseconds: number): string {
  const day = 24 * 60 * 60 * 1000;
  const days = Math.floor(milliseconds / day);
  return `${days} d ${new Date(milliseconds % day).toISOString().slice(11, -1)}`;
}

/** Ids of images are known by their beginning. */
function shorten(text: string): string {
  return text.replaceAll(/([0-9a-f]{6})[0-9a-f]{26}/g, '$1');
}
