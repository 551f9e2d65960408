import { writeFile } from 'node:fs/promises';
import { api } from '../bench/api.ts';
import type { Benchmark, Measurement, Settings } from '../bench/benchmark.ts';
import { bundle } from '../bench/bundle.ts';
import { cold } from '../bench/cold.ts';
import { handler } from '../bench/handler.ts';
import { markdownTable } from '../bench/markdown-table.ts';
import { pipeline } from '../bench/pipeline.ts';
import { report } from '../bench/report.ts';
import { transform } from '../bench/transform.ts';
import { workflow } from '../bench/workflow.ts';
import { type Command, runCommand, say, UsageError } from './command.ts';

const benchmarks: Record<string, Benchmark> = { transform, handler, api, cold, bundle, pipeline, workflow };

/** Runs all of them and writes what they found. */
const reportName = 'report';
const reportFile = 'docs/performance.md';

const options = {
  json: {
    type: 'string',
    value: 'FILE',
    description: 'writes every round of every measurement to this file',
  },
  rounds: { type: 'string', value: 'N', default: '9', description: 'rounds of each comparison (9)' },
  uploads: { type: 'string', value: 'N', default: '500', description: 'photos through the pipeline (500)' },
  'small-uploads': {
    type: 'string',
    value: 'N',
    default: '10000',
    description: 'small pictures behind them; 0 leaves that out (10000)',
  },
} as const;

const bench: Command<typeof options> = {
  name: 'npm run bench',
  summary: `Measures and prints a table: ${Object.keys(benchmarks).join(', ')}. With ${reportName}, all of them, and writes
${reportFile}. Ratios are of processor time and robust; other programs on the machine still widen their spread.`,
  operands: 'NAME',
  options,
  run: async ({ json, rounds, uploads, 'small-uploads': smallUploads }, operands) => {
    const settings: Settings = {
      rounds: readCount('rounds', rounds, 1),
      uploads: readCount('uploads', uploads, 1),
      smallUploads: readCount('small-uploads', smallUploads, 0),
      say,
    };
    const results = await measure(chosenBy(operands), settings);
    if (json !== undefined) {
      await writeFile(json, `${JSON.stringify(results, undefined, 2)}\n`);
    }
    if (operands[0] === reportName) {
      await writeFile(reportFile, report(benchmarks, results));
      say(`Wrote ${reportFile}`);
    }
  },
};

/** @throws {UsageError} that lists what there is */
function chosenBy(operands: string[]): string[] {
  const [name = '', ...others] = operands;
  const known = [...Object.keys(benchmarks), reportName];
  if (!known.includes(name) || others.length > 0) {
    throw new UsageError(`Name one of ${known.join(', ')}`);
  }
  return name === reportName ? Object.keys(benchmarks) : [name];
}

async function measure(names: string[], settings: Settings): Promise<Record<string, Measurement[]>> {
  const results: Record<string, Measurement[]> = {};
  for (const name of names) {
    results[name] = (await benchmarks[name]?.run(settings)) ?? [];
    process.stdout.write(`${markdownTable(results[name])}\n`);
  }
  return results;
}

function readCount(option: string, text: string, least: number): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < least) {
    throw new UsageError(`--${option} is a whole number of at least ${least}, not ${text}`);
  }
  return count;
}

await runCommand(bench);
