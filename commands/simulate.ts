import { type Fault, faultNames } from '../test/simulation/faults.ts';
import { plantedFaults } from '../test/simulation/planted-faults.ts';
import { scenarios } from '../test/simulation/scenarios.ts';
import { shrink } from '../test/simulation/shrink.ts';
import { runTasks, type Task, type TaskResult } from '../test/simulation/tasks.ts';
import { tellStory } from '../test/simulation/timeline.ts';
import { type Command, runCommand, say, UsageError } from './command.ts';

const options = {
  seeds: { type: 'string', value: 'N', default: '1000', description: 'seeds for each scenario (1000)' },
  seed: { type: 'string', value: 'S', description: 'this seed alone; tells its story' },
  scenario: {
    type: 'string',
    value: 'NAME',
    description: `one of ${scenarios.map(({ name }) => name).join(', ')}`,
  },
  faults: {
    type: 'string',
    value: 'NAME…',
    description: `only some of ${faultNames.join(', ')}`,
  },
  plants: {
    type: 'boolean',
    description: 'plant known faults in the functions, and look how soon each is found',
  },
} as const;

const simulate: Command<typeof options> = {
  name: 'npm run simulate',
  summary: 'Runs the functions in a simulated world, under every schedule that seeds make up.',
  operands: '[FAULT…]',
  options,
  run: async ({ seeds, seed, scenario, faults, plants }, moreFaults) => {
    const chosen = {
      scenarios: scenarioNames(scenario),
      faults: faults === undefined ? undefined : faultsNamed([...faults.split(','), ...moreFaults]),
    };
    if (plants) {
      await findPlants(chosen);
    } else if (seed === undefined) {
      await simulateSeeds(chosen, wholeNumber(seeds));
    } else {
      await tellSeed(chosen, wholeNumber(seed));
    }
  },
};

type Chosen = Pick<Task, 'scenarios' | 'faults'>;

function scenarioNames(name: string | undefined): string[] {
  const names = scenarios.map((scenario) => scenario.name);
  if (name !== undefined && !names.includes(name)) {
    throw new UsageError(`--scenario is one of ${names.join(', ')}, not ${name}`);
  }
  return name === undefined ? names : [name];
}

function faultsNamed(names: string[]): Fault[] {
  const unknown = names.find((name) => !faultNames.some((fault) => fault === name));
  if (unknown !== undefined) {
    throw new UsageError(`--faults are some of ${faultNames.join(', ')}, not ${unknown}`);
  }
  return faultNames.filter((fault) => names.includes(fault));
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw new UsageError(`Expected a whole number from 1 on, received ${text}`);
  }
  return Number(text);
}

/** How many seeds a worker is given at a time: less than a second of work. */
const chunk = 25;
/** After so many seeds, a plant counts as one that the simulation cannot find. */
const mostSeeds = 10_000;

async function simulateSeeds(chosen: Chosen, seeds: number): Promise<void> {
  const started = performance.now();
  let schedules = 0;
  let failure: TaskResult['failure'];
  await runTasks(chunks(chosen, seeds), (result) => {
    schedules += result.schedules;
    failure ??= result.failure;
    showProgress(schedules, chosen.scenarios.length * seeds, started);
    return failure === undefined;
  });
  const count = `${schedules} schedules in ${Math.round((performance.now() - started) / 100) / 10} s`;
  say(`${count}, ${rate(schedules, started)} a second`);
  if (failure) {
    await tellSeed({ ...chosen, scenarios: [failure.scenario] }, failure.seed);
  } else {
    process.stdout.write(`${schedules} schedules, no promise was broken\n`);
  }
}

function* chunks(chosen: Chosen, seeds: number): Generator<Task> {
  for (let from = 1; from <= seeds; from += chunk) {
    yield { ...chosen, from, to: Math.min(seeds, from + chunk - 1) };
  }
}

async function tellSeed(chosen: Chosen, seed: number): Promise<void> {
  for (const { name } of scenarios.filter((scenario) => chosen.scenarios.includes(scenario.name))) {
    process.stdout.write(`\n${name}, seed ${seed}\n\n`);
    await tell(chosen, name, seed);
  }
}

/** The story as it was, and the shortest that breaks the same promise. */
async function tell({ faults }: Chosen, name: string, seed: number): Promise<void> {
  const [scenario] = scenarios.filter((scenario) => scenario.name === name);
  if (!scenario) {
    return;
  }
  const { story, violation } = await tellStory(await shrink({ scenario, seed, faults }));
  process.stdout.write(`${story}\n\n`);
  process.stdout.write(
    violation ? `Broken: ${violation.invariant}. ${violation.what}\n` : 'Nothing was broken.\n',
  );
  process.exitCode = violation ? 1 : process.exitCode;
}

async function findPlants(chosen: Chosen): Promise<void> {
  const tasks = plantedFaults.map(({ name }) => ({ ...chosen, from: 1, to: mostSeeds, plant: name }));
  await runTasks(tasks, ({ schedules, failure }, { plant }) => {
    const found = failure
      ? `${failure.scenario}, seed ${failure.seed}: ${failure.violation.invariant}`
      : `not within ${mostSeeds} seeds`;
    process.stdout.write(`${plant.padEnd(56)}  ${`${schedules}`.padStart(6)} schedules  ${found}\n`);
    process.exitCode = failure ? process.exitCode : 1;
    return true;
  });
}

/** On a terminal one line that changes; elsewhere a line for each part, so that a log shows where time went. */
function showProgress(schedules: number, total: number, started: number): void {
  const line = `${schedules} of ${total} schedules, ${rate(schedules, started)} a second`;
  process.stderr.write(process.stderr.isTTY ? `\r${line}` : `${line}\n`);
}

function rate(schedules: number, started: number): number {
  return Math.round((schedules * 1000) / (performance.now() - started));
}

await runCommand(simulate);
