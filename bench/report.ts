import { availableParallelism, cpus, platform } from 'node:os';
import type { Benchmark, Measurement } from './benchmark.ts';
import { markdownTable, missedBy } from './markdown-table.ts';

/** All results as a page of Markdown, with the machine and the date. */
export function report(
  benchmarks: Record<string, Benchmark>,
  results: Record<string, Measurement[]>,
): string {
  const sections = Object.entries(benchmarks).map(([name, benchmark]) =>
    section(name, benchmark, results[name] ?? []),
  );
  return `${introduction()}\n\n${sections.join('\n\n')}\n`;
}

function introduction(): string {
  const date = new Date().toISOString().slice(0, 10);
  const machine = `${availableParallelism()} cores of ${cpus()[0]?.model.trim()}, ${platform()}, Node ${process.version}`;
  return `# Performance

Written by \`npm run bench -- report\` on ${date}: ${machine}.

Ratios (×) are of processor time, user and system, of all threads. Ours and the baseline take turns in one run, so what
else the machine does widens the spread and hardly moves the median. What can be counted is a test as well: the bytes of
bundles in \`test/infra/assembly.test.ts\`, the calls of an upload in \`test/bench/handler.test.ts\`.`;
}

function section(name: string, { title, method }: Benchmark, measurements: Measurement[]): string {
  const command = `\`npm run bench -- ${name}\``;
  const parts = [
    `## ${title}`,
    `${method} (${command})`,
    markdownTable(measurements),
    obstacles(measurements),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** What stands in the way of the goals that were missed. */
function obstacles(measurements: Measurement[]): string {
  return measurements
    .filter((measurement) => missedBy(measurement) !== undefined && measurement.goal?.obstacle)
    .map(({ what, goal }) => `- **${what}**: ${goal?.obstacle}`)
    .join('\n');
}
