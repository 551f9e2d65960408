import type { Goal, Measurement } from './benchmark.ts';

/** Measurements as a table that reads well in a terminal and is Markdown as well. */
export function markdownTable(measurements: Measurement[]): string {
  const header = ['', 'median', 'min–max', 'unit', 'goal', ''];
  const rows = [header, ...measurements.map(rowOf)];
  const widths = header.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const [first = '', ...others] = rows.map((row) =>
    line(row.map((cell, at) => cell.padEnd(widths[at] ?? 0))),
  );
  return [first, line(widths.map((width) => '-'.repeat(width))), ...others].join('\n');
}

/** How much is missing, or nothing where the goal is reached. */
export function missedBy({ values, goal }: Measurement): number | undefined {
  const missing = goal && ('atMost' in goal ? median(values) - goal.atMost : goal.atLeast - median(values));
  return missing !== undefined && missing > 0 ? missing : undefined;
}

/** The value in the middle, or between the two there. */
export function median(values: number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const [lower = Number.NaN, upper = lower] = sorted.slice(
    Math.ceil(values.length / 2) - 1,
    Math.floor(values.length / 2) + 1,
  );
  return (lower + upper) / 2;
}

function rowOf(measurement: Measurement): string[] {
  const { what, values, unit, goal } = measurement;
  const spread = values.length > 1 ? `${short(Math.min(...values))}–${short(Math.max(...values))}` : '';
  return [what, short(median(values)), spread, unit, goalText(goal), verdict(measurement)];
}

function goalText(goal: Goal | undefined): string {
  return goal ? ('atMost' in goal ? `≤ ${goal.atMost}` : `≥ ${goal.atLeast}`) : '';
}

function verdict(measurement: Measurement): string {
  const missing = missedBy(measurement);
  return missing === undefined ? (measurement.goal ? 'reached' : '') : `missed by ${short(missing)}`;
}

/** Three digits are more than any two runs agree in. */
function short(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

function line(cells: string[]): string {
  return `| ${cells.join(' | ')} |`;
}
