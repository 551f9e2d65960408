import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { signedIn } from './api-requests.ts';
import type { Benchmark, Goal, Measurement, Settings } from './benchmark.ts';
import { type BundledFunction, bundledFunctions } from './bundled-functions.ts';
import { photo } from './photo.ts';
import { runInChild } from './run-in-child.ts';
import { StubAws } from './stub-aws.ts';

export const cold: Benchmark = {
  title: 'Cold starts',
  method: `Processor time of a fresh process until the bundle is loaded, and until its first invocation has ended (of
process-upload, with a photo of 2 MP), against one that loads an empty handler, in turns.`,
  run: async (settings) => {
    const stub = await StubAws.start();
    try {
      const upload = stub.hold(await photo(2));
      const functions = (await bundledFunctions()).filter(({ name }) => !steps.includes(name));
      const started = functions.map(async (each) => ({
        ...each,
        event: each.name === 'process-upload' ? upload : await sampleFor(each.name),
      }));
      const measured = await takeTurns(await Promise.all(started), stub.endpoint, settings);
      return measured.flatMap(measurementsOf);
    } finally {
      stub.stop();
    }
  },
};

/** These need what the step before them has stored; they are made of the same as process-upload. */
const steps = ['inspect-image', 'resize-image', 'watermark-image', 'optimize-image', 'record-image'];

interface Started extends BundledFunction {
  event: object;
}

const times = v.object({ loaded: v.number(), invoked: v.number() });
interface Rounds {
  name: string;
  loaded: number[];
  invoked: number[];
}

const goals: Record<string, Goal> = {
  'users-api': { atMost: 2.5 },
  'process-upload': { atMost: 4.2 },
};

const emptyHandler = fileURLToPath(new URL('children/empty-handler.cjs', import.meta.url));

/** Each function once in each round, and the empty handler before it. */
async function takeTurns(
  functions: Started[],
  endpoint: string,
  { rounds, say }: Settings,
): Promise<Rounds[]> {
  const measured = functions.map(({ name }): Rounds => ({ name, loaded: [], invoked: [] }));
  for (let round = 0; round < rounds; round += 1) {
    say(`cold: round ${round + 1} of ${rounds}`);
    for (const [index, { bundle, environment, event }] of functions.entries()) {
      const env = { ...environment, AWS_ENDPOINT_URL: endpoint };
      const empty = await start({ bundle: emptyHandler, event: {}, times: 1 }, env);
      const { loaded, invoked } = await start({ bundle, event, times: 1 }, env);
      measured[index]?.loaded.push(loaded / empty.loaded);
      measured[index]?.invoked.push(invoked / empty.invoked);
    }
  }
  return measured;
}

function start(settings: object, env: Record<string, string>): Promise<v.InferOutput<typeof times>> {
  return runInChild({ program: 'invoke-handler.cjs', settings, result: times, env });
}

function measurementsOf({ name, loaded, invoked }: Rounds): Measurement[] {
  const goal = goals[name];
  return [
    { what: `${name}, loaded`, values: loaded, unit: '×', ...(goal && { goal }) },
    { what: `${name}, first invocation ended`, values: invoked, unit: '×' },
  ];
}

/** The first sample of an event that this function gets; an empty object, which it refuses, if there is none. */
async function sampleFor(name: string): Promise<object> {
  const [path] = globSync(`events/samples/${name}.*.json`).sort();
  const event = path === undefined ? {} : JSON.parse(readFileSync(path, 'utf8'));
  return 'headers' in event ? await signedIn(event) : event;
}
