import type { SeededRandom } from './seeded-random.ts';
import { settings } from './settings.ts';

const { functionTimeoutSeconds, leaseSeconds, visibilityTimeoutSeconds, messageRetentionSeconds } =
  settings.upload;
const hourSeconds = 60 * 60;

/** The times after which the pipeline acts by itself, in seconds. */
const timeouts = [
  0,
  functionTimeoutSeconds,
  leaseSeconds,
  visibilityTimeoutSeconds,
  2 * visibilityTimeoutSeconds,
  hourSeconds,
  messageRetentionSeconds,
  messageRetentionSeconds + hourSeconds,
] as const;

/** A time for an action of a client, an operator or S3, in milliseconds from now: soon after one of the time-outs. */
export function randomMomentMs(random: SeededRandom, name: string): number {
  const seconds = random.choose(timeouts, `${name}: time`);
  const spreadMs = random.choose([1, 100, 3000, 60_000], `${name}: spread`);
  return seconds * 1000 + random.integerBelow(spreadMs, `${name}: moment`);
}
