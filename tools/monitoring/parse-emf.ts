import * as v from 'valibot';
import type { Datum } from './metric-store.ts';

const metadata = v.object({
  _aws: v.object({
    Timestamp: v.pipe(v.number(), v.integer()),
    CloudWatchMetrics: v.array(
      v.object({
        Namespace: v.pipe(v.string(), v.nonEmpty()),
        Dimensions: v.array(v.pipe(v.array(v.string()), v.maxLength(30))),
        Metrics: v.pipe(v.array(v.object({ Name: v.pipe(v.string(), v.nonEmpty()) })), v.maxLength(100)),
      }),
    ),
  }),
});
const value = v.union([v.number(), v.pipe(v.array(v.number()), v.maxLength(100))]);

/**
 * The metrics of a log line in the embedded metric format; none for any other line, and for one that CloudWatch does not
 * extract without saying so: a metric or a dimension that is not at the root, or has another type.
 */
export function parseEmf(line: string): Datum[] {
  const root = parseJson(line);
  if (!v.is(metadata, root)) {
    return [];
  }
  const members: Record<string, unknown> = { ...root };
  const { Timestamp: timestamp, CloudWatchMetrics } = root._aws;
  return CloudWatchMetrics.flatMap(({ Namespace: namespace, Dimensions, Metrics }) =>
    Dimensions.flatMap((names) => {
      const dimensions = pickTexts(members, names);
      return dimensions
        ? Metrics.flatMap(({ Name: name }) =>
            readValues(members[name]).map((value) => ({ namespace, name, dimensions, value, timestamp })),
          )
        : [];
    }),
  );
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function pickTexts(members: Record<string, unknown>, names: string[]): Record<string, string> | undefined {
  const entries = names.map((name) => [name, members[name]] as const);
  return entries.every((entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '')
    ? Object.fromEntries(entries)
    : undefined;
}

function readValues(member: unknown): number[] {
  return v.is(value, member) ? [member].flat() : [];
}
