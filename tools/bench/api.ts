import * as v from 'valibot';
import { profileResponses, usersApiRequests } from './api-requests.ts';
import type { Benchmark, Measurement } from './benchmark.ts';
import { bundledFunction } from './bundled-functions.ts';
import { runInChild } from './run-in-child.ts';
import { StubAws } from './stub-aws.ts';

export const api: Benchmark = {
  title: 'users-api, warm',
  method: `The deployed bundle, in a process of its own, handles one request at a time, as Lambda passes them, against a stub
of AWS on this machine. It takes turns with three small Hono apps: an empty one, one that makes a GetItem with the AWS SDK,
and one that has jose verify the ES256 signature of the token before. The difference to the last one is the API's own work:
checks, headers, problems. Processor time of that process, without the stub.`,
  run: async ({ rounds, logStatus }) => {
    logStatus('api: users-api');
    return toMeasurements(await measureRequests({ rounds, times: 500 }));
  },
};

/** Milliseconds per request, of processor time and of the clock. */
const cost = v.object({ processor: v.number(), clock: v.number() });
const apiRound = v.object({
  empty: cost,
  reading: cost,
  verifying: cost,
  get: cost,
  patch: cost,
  forged: cost,
});
type ApiRound = v.InferOutput<typeof apiRound>;

/**
 * Sends `times` requests of each kind in each round.
 * @throws {Error} when a response has another status than expected
 */
export async function measureRequests(counts: { rounds: number; times: number }): Promise<ApiRound[]> {
  const { bundle, environment } = await bundledFunction('users-api');
  const requests = await usersApiRequests();
  const stub = await StubAws.start();
  Object.assign(stub.responses, profileResponses);
  try {
    return await runInChild({
      program: 'compare-api.cjs',
      settings: { bundle, requests, ...counts },
      result: v.array(apiRound),
      env: { ...environment, AWS_ENDPOINT_URL: stub.endpoint },
    });
  } finally {
    stub.stop();
  }
}

const names: Record<keyof ApiRound, string> = {
  empty: 'an empty app',
  reading: 'an app that reads',
  verifying: 'an app that verifies and reads',
  get: 'GET /users/me',
  patch: 'PATCH /users/me',
  forged: 'a forged token',
};

function toMeasurements(rounds: ApiRound[]): Measurement[] {
  const ratio = (measured: keyof ApiRound, baseline: keyof ApiRound): Measurement => ({
    name: `${names[measured]}, against ${names[baseline]}`,
    values: rounds.map((round) => round[measured].processor / round[baseline].processor),
    unit: '×',
  });
  const amounts = v.keyof(apiRound).options.flatMap((kind) => [
    {
      name: `${names[kind]}, processor time`,
      values: rounds.map((round) => round[kind].processor),
      unit: 'ms',
    },
    {
      name: `${names[kind]}, requests`,
      values: rounds.map((round) => 1000 / round[kind].clock),
      unit: '1/s',
    },
  ]);
  return [
    ratio('get', 'empty'),
    ratio('patch', 'empty'),
    ratio('forged', 'empty'),
    ratio('reading', 'empty'),
    ratio('verifying', 'empty'),
    ratio('get', 'verifying'),
    ratio('patch', 'verifying'),
    ...amounts,
  ];
}
