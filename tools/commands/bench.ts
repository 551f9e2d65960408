import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { api } from '../bench/api.ts';
import type { Benchmark, BenchmarkSettings, Measurement } from '../bench/benchmark.ts';
import { bundle } from '../bench/bundle.ts';
import { coldStart } from '../bench/cold-start.ts';
import { handler } from '../bench/handler.ts';
import { markdownTable } from '../bench/markdown-table.ts';
import { pipeline } from '../bench/pipeline.ts';
import { formatReport } from '../bench/report.ts';
import { transform } from '../bench/transform.ts';
import { workflow } from '../bench/workflow.ts';
import { type Command, logStatus, runCommand, UsageError } from './command.ts';

const benchmarks: Record<string, Benchmark> = {
  transform,
  handler,
  api,
  'cold-start': coldStart,
  bundle,
  pipeline,
  workflow,
};

/** This name runs all benchmarks and writes their results to `reportFile`. */
const reportName = 'report';
const reportFile = 'docs/performance.md';

const startCommand = fileURLToPath(new URL('start.ts', import.meta.url));

const options = {
  json: {
    type: 'string',
    value: 'FILE',
    description: 'writes every round of every measurement to this file',
  },
  rounds: { type: 'string', value: 'N', default: '9', description: 'rounds of each comparison (9)' },
  uploads: {
    type: 'string',
    value: 'N',
    default: '500',
    description: 'uploads of 2 to 12 MP through the pipeline (500)',
  },
  'small-uploads': {
    type: 'string',
    value: 'N',
    default: '10000',
    description: 'small uploads after them; 0 skips these (10000)',
  },
} as const;

const bench: Command<typeof options> = {
  name: 'npm run bench',
  summary: `Measures and prints a table: ${Object.keys(benchmarks).join(', ')}. With ${reportName}, runs all of them and
writes ${reportFile}. Ratios compare processor time; other programs on the machine widen their spread.`,
  positionalUsage: 'NAME',
  options,
  run: async ({ json, rounds, uploads, 'small-uploads': smallUploads }, positionals) => {
    const settings: BenchmarkSettings = {
      rounds: parseCount('rounds', rounds, 1),
      uploads: parseCount('uploads', uploads, 1),
      smallUploads: parseCount('small-uploads', smallUploads, 0),
      startCommand,
      logStatus,
    };
    const results = await measure(selectBenchmarks(positionals), settings);
    if (json !== undefined) {
      await writeFile(json, `${JSON.stringify(results, undefined, 2)}\n`);
    }
    if (positionals[0] === reportName) {
      await writeFile(reportFile, formatReport(benchmarks, results));
      logStatus(`Wrote ${reportFile}`);
    }
  },
};

/** @throws {UsageError} that lists the benchmarks */
function selectBenchmarks(positionals: string[]): string[] {
  const [name = '', ...others] = positionals;
  const known = [...Object.keys(benchmarks), reportName];
  if (!known.includes(name) || others.length > 0) {
    throw new UsageError(`Name one of ${known.join(', ')}`);
  }
  return name === reportName ? Object.keys(benchmarks) : [name];
}

async function measure(names: string[], settings: BenchmarkSettings): Promise<Record<string, Measurement[]>> {
  const results: Record<string, Measurement[]> = {};
  for (const name of names) {
    results[name] = (await benchmarks[name]?.run(settings)) ?? [];
    process.stdout.write(`${markdownTable(results[name])}\n`);
  }
  return results;
}

function parseCount(option: string, text: string, min: number): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < min) {
    throw new UsageError(`--${option} is a whole number of at least ${min}, not ${text}`);
  }
  return count;
}

await runCommand(bench);
