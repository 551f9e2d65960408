import type { Goal, Measurement } from './benchmark.ts';

/** Formats measurements as a Markdown table that is aligned for a terminal. */
export function markdownTable(measurements: Measurement[]): string {
  const header = ['', 'median', 'min–max', 'unit', 'goal', ''];
  const rows = [header, ...measurements.map(toRow)];
  const widths = header.map((_, column) => Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)));
  const [first = '', ...others] = rows.map((row) =>
    formatRow(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))),
  );
  return [first, formatRow(widths.map((width) => '-'.repeat(width))), ...others].join('\n');
}

/** Returns how much the median misses the goal by, or undefined when it reaches the goal. */
export function shortfall({ values, goal }: Measurement): number | undefined {
  const missing = goal && ('atMost' in goal ? median(values) - goal.atMost : goal.atLeast - median(values));
  return missing !== undefined && missing > 0 ? missing : undefined;
}

/** Returns the middle value, or the mean of the two middle ones. */
export function median(values: number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const [lower = Number.NaN, upper = lower] = sorted.slice(
    Math.ceil(values.length / 2) - 1,
    Math.floor(values.length / 2) + 1,
  );
  return (lower + upper) / 2;
}

function toRow(measurement: Measurement): string[] {
  const { name, values, unit, goal } = measurement;
  const [min, max] = [Math.min(...values), Math.max(...values)].map(formatNumber);
  const spread = values.length > 1 ? `${min}–${max}` : '';
  return [name, formatNumber(median(values)), spread, unit, formatGoal(goal), formatVerdict(measurement)];
}

function formatGoal(goal: Goal | undefined): string {
  if (!goal) {
    return '';
  }
  return 'atMost' in goal ? `≤ ${goal.atMost}` : `≥ ${goal.atLeast}`;
}

function formatVerdict(measurement: Measurement): string {
  const missing = shortfall(measurement);
  if (missing !== undefined) {
    return `short by ${formatNumber(missing)}`;
  }
  return measurement.goal ? 'reached' : '';
}

/** Two runs agree in no more than three digits. */
function formatNumber(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));
}

function formatRow(cells: string[]): string {
  return `| ${cells.join(' | ')} |`;
}
