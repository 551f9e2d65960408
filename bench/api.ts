import * as v from 'valibot';
import { profileAnswers, usersApiRequests } from './api-requests.ts';
import type { Benchmark, Measurement } from './benchmark.ts';
import { bundledFunction } from './bundled-functions.ts';
import { runInChild } from './run-in-child.ts';
import { StubAws } from './stub-aws.ts';

export const api: Benchmark = {
  title: 'users-api, warm',
  method: `The bundle that is deployed, in a process of its own, one request after the other as Lambda hands them out, against
an AWS on this machine that only agrees. It takes turns with three small Hono apps: an empty one, one that makes a GetItem
with the AWS SDK, and one that has jose verify the ES256 signature of the token before. What ours takes more than the last
is its own: checks, headers, problems. Processor time of that process, without the AWS.`,
  run: async ({ rounds, say }) => {
    say('api: users-api');
    return measurementsOf(await measureRequests({ rounds, times: 500 }));
  },
};

/** Of one request, in milliseconds of the processor and of the clock. */
const cost = v.object({ processor: v.number(), clock: v.number() });
const round = v.object({
  empty: cost,
  reading: cost,
  verifying: cost,
  get: cost,
  patch: cost,
  forged: cost,
});
type Round = v.InferOutput<typeof round>;

/**
 * Sends so many requests of each kind, in each round.
 * @throws {Error} when one is not answered as it should be
 */
export async function measureRequests(counts: { rounds: number; times: number }): Promise<Round[]> {
  const { bundle, environment } = await bundledFunction('users-api');
  const requests = await usersApiRequests();
  const stub = await StubAws.start();
  Object.assign(stub.answers, profileAnswers);
  try {
    return await runInChild({
      program: 'compare-api.cjs',
      settings: { bundle, requests, ...counts },
      result: v.array(round),
      env: { ...environment, AWS_ENDPOINT_URL: stub.endpoint },
    });
  } finally {
    stub.stop();
  }
}

const names: Record<keyof Round, string> = {
  empty: 'an empty app',
  reading: 'an app that reads',
  verifying: 'an app that verifies and reads',
  get: 'GET /users/me',
  patch: 'PATCH /users/me',
  forged: 'a forged token',
};

function measurementsOf(rounds: Round[]): Measurement[] {
  const ratio = (ours: keyof Round, to: keyof Round): Measurement => ({
    what: `${names[ours]}, against ${names[to]}`,
    values: rounds.map((each) => each[ours].processor / each[to].processor),
    unit: '×',
  });
  const amounts = v.keyof(round).options.flatMap((kind) => [
    {
      what: `${names[kind]}, processor time`,
      values: rounds.map((each) => each[kind].processor),
      unit: 'ms',
    },
    { what: `${names[kind]}, requests`, values: rounds.map((each) => 1000 / each[kind].clock), unit: '1/s' },
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
