import { mkdtempDisposable } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DecisionRecord, readRecord, readRequests, recordPath } from '../policies/decision-record.ts';
import { evaluateRemovals, findChangedDecisions, findUses } from '../policies/find-uses.ts';
import { formatEffects, formatUses, nameRemoval, nameStatement } from '../policies/format-report.ts';
import type { Removal } from '../policies/removal.ts';
import { runSuite } from '../policies/run-suite.ts';
import { sampleRemovals } from '../policies/sample-removals.ts';
import { readUntestedActions } from '../policies/untested-actions.ts';
import { type Command, CommandError, logStatus, runCommand, UsageError } from './command.ts';
import { onShutdown } from './on-shutdown.ts';

const options = {
  mutate: {
    type: 'boolean',
    description:
      'takes away each action and each statement: evaluates the record again, and runs the suite on a sample',
  },
  sample: {
    type: 'string',
    value: 'N',
    default: '4',
    description: 'with --mutate, the number of runs of the suite (4)',
  },
  seed: { type: 'string', value: 'S', default: '1', description: 'with --mutate, chooses the sample (1)' },
} as const;

const policies: Command<typeof options> = {
  name: 'npm run policies',
  summary:
    'Runs the end-to-end tests on the emulator, and prints each action of the IAM policies with the call that used it.',
  options,
  run: async ({ mutate, ...values }) => {
    const sample = parseCount('sample', values.sample);
    const seed = parseCount('seed', values.seed);
    const shutdown = new AbortController();
    onShutdown(async () => shutdown.abort());
    const record = await recordSuite(shutdown.signal);
    const untested = reportUses(record);
    if (mutate) {
      const removals = reportEffects(record);
      await testRemovals(record, sampleRemovals(removals, sample, seed), shutdown.signal);
    }
    if (untested.length > 0) {
      throw new CommandError(untested.join('\n'));
    }
  },
};

function parseCount(option: string, text: string): number {
  if (!/^[1-9]\d{0,5}$/.test(text)) {
    throw new UsageError(`--${option} is an integer from 1 to 999999, not ${text}`);
  }
  return Number(text);
}

async function recordSuite(signal: AbortSignal): Promise<DecisionRecord> {
  const failure = await runSuite({ recordPath, signal, onTest: toProgress('Recording') });
  logStatus(`Recorded in ${recordPath}`);
  if (failure) {
    throw new CommandError(`The end-to-end tests fail: ${failure}`);
  }
  return readRecord(recordPath);
}

/** Prints the uses. @returns a line for each difference from the table in docs/security.md */
function reportUses(record: DecisionRecord): string[] {
  const uses = findUses(record);
  const unused = uses.filter(({ requests }) => requests.length === 0);
  print(formatUses(uses));
  print(['', `${uses.length} actions, ${unused.length} of them unused`]);
  const names = new Set(
    unused.map(({ statement, action }) => `${nameStatement(statement.source)} ${action}`),
  );
  const documented = new Set(readUntestedActions().map(({ statement, action }) => `${statement} ${action}`));
  return [
    ...[...names.difference(documented)].map((name) => `No end-to-end test uses ${name}`),
    ...[...documented.difference(names)].map((name) => `docs/security.md names ${name}, which is not unused`),
  ];
}

/** Prints what each removal changes. @returns the removals that change a decision */
function reportEffects(record: DecisionRecord): Removal[] {
  const effects = evaluateRemovals(record);
  const effective = effects.filter(({ requests }) => requests.length > 0);
  print(['', ...formatEffects(effects)]);
  print(['', `${effective.length} of ${effects.length} removals change a decision`]);
  return effective.map(({ removal }) => removal);
}

/** @throws {CommandError} naming the removals that no test noticed */
async function testRemovals(record: DecisionRecord, removals: Removal[], signal: AbortSignal): Promise<void> {
  const unnoticed: string[] = [];
  for (const [index, removal] of removals.entries()) {
    const name = nameRemoval(removal);
    const what = `Run ${index + 1} of ${removals.length}, without ${name}`;
    // A loaded machine can fail a test. The second run decides.
    const failure =
      (await runWithout(record, removal, what, signal)) ?? (await runWithout(record, removal, what, signal));
    print([`without ${name}: ${failure ? `noticed by ${failure}` : 'NOT NOTICED'}`]);
    unnoticed.push(...(failure ? [] : [name]));
  }
  if (unnoticed.length > 0) {
    throw new CommandError(`No end-to-end test fails without ${unnoticed.join(', nor without ')}`);
  }
}

/** @returns the failure of the suite; undefined when it passed, or failed before the removal changed a decision */
async function runWithout(
  { policies }: DecisionRecord,
  removal: Removal,
  what: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  await using directory = await mkdtempDisposable(join(tmpdir(), 'policies-'));
  const path = join(directory.path, 'record');
  const startedAt = performance.now();
  const failure = await runSuite({ recordPath: path, removal, signal, onTest: toProgress(what) });
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  const changed = findChangedDecisions({ policies, requests: readRequests(path) }, removal);
  const isNoticed = failure !== undefined && changed.length > 0;
  logStatus(`${what}: ${seconds} s, ${failure ?? 'all tests passed'}`);
  return isNoticed ? failure : undefined;
}

/** On a terminal one line that is overwritten; elsewhere a line for every 50 tests. */
function toProgress(what: string): (passed: number) => void {
  return (passed) => {
    const line = `${what}: ${passed} tests passed`;
    if (process.stderr.isTTY) {
      process.stderr.write(`\r${line}`);
    } else if (passed % 50 === 0) {
      process.stderr.write(`${line}\n`);
    }
  };
}

function print(lines: string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}

await runCommand(policies);
