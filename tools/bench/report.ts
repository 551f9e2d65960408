import { availableParallelism, cpus, platform } from 'node:os';
import type { Benchmark, Measurement } from './benchmark.ts';
import { markdownTable, shortfall } from './markdown-table.ts';

/** Formats all results as a Markdown page, with the machine and the date. */
export function formatReport(
  benchmarks: Record<string, Benchmark>,
  results: Record<string, Measurement[]>,
): string {
  const sections = Object.entries(benchmarks).map(([name, benchmark]) =>
    formatSection(name, benchmark, results[name] ?? []),
  );
  return `${formatIntroduction()}\n\n${sections.join('\n\n')}\n`;
}

function formatIntroduction(): string {
  const date = new Date().toISOString().slice(0, 10);
  const machine = `${availableParallelism()} cores of ${cpus()[0]?.model.trim()}, ${platform()}, Node ${process.version}`;
  return `# Performance

Written by \`npm run bench -- report\` on ${date}: ${machine}.

Ratios (×) compare processor time, user and system, of all threads. The pipeline's code and the baseline take turns in one
run, so other work of the machine widens the spread and hardly moves the median. Tests hold the numbers that can be counted:
the bytes of bundles in \`test/infra/synth/synth.test.ts\`, the calls of an upload in \`test/tools/bench/handler.test.ts\`.`;
}

function formatSection(name: string, { title, method }: Benchmark, measurements: Measurement[]): string {
  const command = `\`npm run bench -- ${name}\``;
  const parts = [
    `## ${title}`,
    `${method} (${command})`,
    markdownTable(measurements),
    formatKnownIssues(measurements),
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

/** Lists why goals were missed, where the reason is known. */
function formatKnownIssues(measurements: Measurement[]): string {
  return measurements
    .filter((measurement) => shortfall(measurement) !== undefined && measurement.goal?.knownIssue)
    .map(({ name, goal }) => `- **${name}**: ${goal?.knownIssue}`)
    .join('\n');
}
