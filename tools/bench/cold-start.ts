import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import { withToken } from './api-requests.ts';
import type { Benchmark, BenchmarkSettings, Goal, Measurement } from './benchmark.ts';
import { type BundledFunction, bundledFunctions } from './bundled-functions.ts';
import { runInChild } from './run-in-child.ts';
import { makeSampleJpeg } from './sample-jpeg.ts';
import { StubAws } from './stub-aws.ts';

export const coldStart: Benchmark = {
  title: 'Cold starts',
  method: `Processor time of a fresh process until it has loaded the bundle, and until the first invocation has completed (of
process-upload, with an upload of 2 MP). Each takes turns with a process that loads an empty handler.`,
  run: async (settings) => {
    const stub = await StubAws.start();
    try {
      const upload = stub.serveObject(await makeSampleJpeg(2));
      const functions = (await bundledFunctions()).filter(({ name }) => !workflowSteps.includes(name));
      const cases = functions.map(async (bundled) => ({
        ...bundled,
        event: bundled.name === 'process-upload' ? upload : await readSampleEvent(bundled.name),
      }));
      const times = await measureInTurns(await Promise.all(cases), stub.endpoint, settings);
      return times.flatMap(toMeasurements);
    } finally {
      stub.stop();
    }
  },
};

/** These functions need the output of the step before them; they bundle the same packages as process-upload. */
const workflowSteps = ['inspect-image', 'resize-image', 'watermark-image', 'optimize-image', 'record-image'];

interface StartCase extends BundledFunction {
  event: object;
}

const childTimes = v.object({ loaded: v.number(), invoked: v.number() });

interface StartTimes {
  name: string;
  loaded: number[];
  invoked: number[];
}

const goals: Record<string, Goal> = {
  'users-api': { atMost: 2.5 },
  'process-upload': { atMost: 4.2 },
};

const emptyHandler = fileURLToPath(new URL('children/empty-handler.cjs', import.meta.url));

/** Starts each function once in each round, and the empty handler before it. */
async function measureInTurns(
  cases: StartCase[],
  endpoint: string,
  { rounds, logStatus }: BenchmarkSettings,
): Promise<StartTimes[]> {
  const times = cases.map(({ name }): StartTimes => ({ name, loaded: [], invoked: [] }));
  for (let round = 0; round < rounds; round += 1) {
    logStatus(`cold-start: round ${round + 1} of ${rounds}`);
    for (const [index, { bundle, environment, event }] of cases.entries()) {
      const env = { ...environment, AWS_ENDPOINT_URL: endpoint };
      const empty = await startOnce({ bundle: emptyHandler, event: {}, times: 1 }, env);
      const { loaded, invoked } = await startOnce({ bundle, event, times: 1 }, env);
      times[index]?.loaded.push(loaded / empty.loaded);
      times[index]?.invoked.push(invoked / empty.invoked);
    }
  }
  return times;
}

function startOnce(settings: object, env: Record<string, string>): Promise<v.InferOutput<typeof childTimes>> {
  return runInChild({ program: 'invoke-handler.cjs', settings, result: childTimes, env });
}

function toMeasurements({ name, loaded, invoked }: StartTimes): Measurement[] {
  const goal = goals[name];
  return [
    { name: `${name}, loaded`, values: loaded, unit: '×', ...(goal && { goal }) },
    { name: `${name}, first invocation completed`, values: invoked, unit: '×' },
  ];
}

/** Reads the first sample event of a function; without one, returns an empty object, which the function refuses. */
async function readSampleEvent(name: string): Promise<object> {
  const [path] = globSync(`events/${name}.*.json`).sort();
  const event = path === undefined ? {} : JSON.parse(readFileSync(path, 'utf8'));
  return 'headers' in event ? await withToken(event) : event;
}
