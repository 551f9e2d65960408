import { type Fault, faultNames } from '../simulation/faults.ts';
import { scenarios } from '../simulation/scenarios.ts';
import { seededBugs } from '../simulation/seeded-bugs.ts';
import { shrink } from '../simulation/shrink.ts';
import { runTasks, type Task, type TaskResult } from '../simulation/tasks.ts';
import { traceSchedule } from '../simulation/trace.ts';
import { type Command, logStatus, runCommand, UsageError } from './command.ts';

const options = {
  seeds: {
    type: 'string',
    value: 'N',
    default: '1000',
    description: 'the number of seeds for each scenario (1000)',
  },
  seed: { type: 'string', value: 'S', description: 'runs only this seed and prints its trace' },
  scenario: {
    type: 'string',
    value: 'NAME',
    description: `one of ${scenarios.map(({ name }) => name).join(', ')}`,
  },
  faults: {
    type: 'string',
    value: 'NAME…',
    description: `injects only these faults; names are ${faultNames.join(', ')}`,
  },
  'seeded-bugs': {
    type: 'boolean',
    description:
      'seeds bugs into the functions, one at a time, and prints the first schedule that finds each',
  },
} as const;

const simulate: Command<typeof options> = {
  name: 'npm run simulate',
  summary: 'Runs a deterministic simulation of the functions, with injected faults, from N seeds.',
  positionalUsage: '[FAULT…]',
  options,
  run: async ({ seeds, seed, scenario, faults, 'seeded-bugs': isBugSearch }, moreFaults) => {
    const selection = {
      scenarios: parseScenario(scenario),
      faults: faults === undefined ? undefined : parseFaults([...faults.split(','), ...moreFaults]),
    };
    if (isBugSearch) {
      await findSeededBugs(selection);
    } else if (seed === undefined) {
      await simulateSeeds(selection, parseCount('seeds', seeds));
    } else {
      await printSeed(selection, parseCount('seed', seed));
    }
  },
};

type Selection = Pick<Task, 'scenarios' | 'faults'>;

function parseScenario(name: string | undefined): string[] {
  const names = scenarios.map((scenario) => scenario.name);
  if (name !== undefined && !names.includes(name)) {
    throw new UsageError(`--scenario is one of ${names.join(', ')}, not ${name}`);
  }
  return name === undefined ? names : [name];
}

function parseFaults(names: string[]): Fault[] {
  const unknown = names.find((name) => !faultNames.some((fault) => fault === name));
  if (unknown !== undefined) {
    throw new UsageError(`--faults are some of ${faultNames.join(', ')}, not ${unknown}`);
  }
  return faultNames.filter((fault) => names.includes(fault));
}

function parseCount(option: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new UsageError(`--${option} is an integer from 1 to 999999999, not ${text}`);
  }
  return Number(text);
}

/** The seeds of one task of a worker thread: less than a second of work. */
const seedsPerTask = 25;

/** A seeded bug that needs more seeds counts as not found. */
const maxSeedsPerBug = 10_000;

async function simulateSeeds(selection: Selection, seeds: number): Promise<void> {
  const startedAt = performance.now();
  let schedules = 0;
  let failure: TaskResult['failure'];
  await runTasks(createTasks(selection, seeds), (result) => {
    schedules += result.schedules;
    failure ??= result.failure;
    showProgress(schedules, selection.scenarios.length * seeds, startedAt);
    return failure === undefined;
  });
  const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
  logStatus(`${schedules} schedules in ${seconds} s, ${toRate(schedules, startedAt)} a second`);
  if (failure) {
    await printSeed({ ...selection, scenarios: [failure.scenario] }, failure.seed);
  } else {
    process.stdout.write(`${schedules} schedules, no invariant was violated\n`);
  }
}

function* createTasks(selection: Selection, seeds: number): Generator<Task> {
  for (let from = 1; from <= seeds; from += seedsPerTask) {
    yield { ...selection, from, to: Math.min(seeds, from + seedsPerTask - 1) };
  }
}

async function printSeed(selection: Selection, seed: number): Promise<void> {
  for (const scenario of scenarios.filter(({ name }) => selection.scenarios.includes(name))) {
    process.stdout.write(`\n${scenario.name}, seed ${seed}\n\n`);
    const shrunk = await shrink({ scenario, seed, faults: selection.faults });
    const { text, violation } = await traceSchedule(shrunk);
    process.stdout.write(`${text}\n\n`);
    process.stdout.write(
      violation
        ? `Violated: ${violation.invariant}. ${violation.explanation}\n`
        : 'No invariant was violated.\n',
    );
    process.exitCode = violation ? 1 : process.exitCode;
  }
}

async function findSeededBugs(selection: Selection): Promise<void> {
  const tasks = seededBugs.map(({ name }) => ({ ...selection, from: 1, to: maxSeedsPerBug, bug: name }));
  await runTasks(tasks, ({ schedules, failure }, { bug }) => {
    const result = failure
      ? `${failure.scenario}, seed ${failure.seed}: ${failure.violation.invariant}`
      : `not found within ${maxSeedsPerBug} seeds`;
    process.stdout.write(`${bug.padEnd(64)}  ${`${schedules}`.padStart(6)} schedules  ${result}\n`);
    process.exitCode = failure ? process.exitCode : 1;
    return true;
  });
}

/** On a terminal one line that is overwritten; elsewhere a line for each task. */
function showProgress(schedules: number, total: number, startedAt: number): void {
  const line = `${schedules} of ${total} schedules, ${toRate(schedules, startedAt)} a second`;
  process.stderr.write(process.stderr.isTTY ? `\r${line}` : `${line}\n`);
}

function toRate(schedules: number, startedAt: number): number {
  return Math.round((schedules * 1000) / (performance.now() - startedAt));
}

await runCommand(simulate);
