import type { Operation } from '../events/operation.ts';
import { type Problem, type ProblemName, problems, problemType } from '../events/problem.ts';
import { reference, type responseHeaders, responseHeadersNamed } from './openapi-parts.ts';

/** How an operation is refused, by status: several problems can share one. */
export function refusals(operation: Operation): Record<string, object> {
  const statuses = Map.groupBy(problemsOf(operation), (name) => problems[name].status);
  return {
    429: throttled,
    ...Object.fromEntries([...statuses].map(([status, kinds]) => [status, refusal(kinds)])),
  };
}

/** Its own problems and those of every request. */
function problemsOf({ body, query, headers, problems: own }: Operation): Set<ProblemName> {
  return new Set([
    ...own,
    ...(body ? bodyProblems : []),
    ...(query || headers?.includes('Idempotency-Key') ? parameterProblems : []),
    ...everywhere,
  ]);
}

const bodyProblems: ProblemName[] = [
  'malformed-request',
  'invalid-request',
  'content-too-large',
  'unsupported-media-type',
];

const parameterProblems: ProblemName[] = ['invalid-request'];

const everywhere: ProblemName[] = ['unauthorized', 'internal-error', 'busy'];

/** The gateway says so itself, before any function runs. */
const throttled = { description: 'Too many requests at once' };

const problemHeaders: Partial<Record<ProblemName, (keyof typeof responseHeaders)[]>> = {
  unauthorized: ['WWW-Authenticate'],
  busy: ['Retry-After'],
};

function refusal(kinds: ProblemName[]): object {
  return {
    description: kinds.map((kind) => problems[kind].title).join(' Or: '),
    headers: responseHeadersNamed([...kinds.flatMap((kind) => problemHeaders[kind] ?? []), 'X-Request-Id']),
    content: {
      'application/problem+json': {
        schema: reference('schemas', 'Problem'),
        examples: Object.fromEntries(kinds.map((kind) => [kind, reference('examples', kind)])),
      },
    },
  };
}

/** Each problem that one of the operations can end with, by its name. */
export function problemExamples(operations: Operation[]): Record<string, { value: Problem }> {
  const names = new Set(operations.flatMap((operation) => [...problemsOf(operation)]));
  return Object.fromEntries([...names].map((name) => [name, { value: exampleOf(name) }]));
}

function exampleOf(kind: ProblemName): Problem {
  const errors = [{ pointer: '/size', expected: 'at least 1 byte' }];
  return {
    type: problemType(kind),
    ...problems[kind],
    requestId: '0a2f5c9e-6c1f-4b7e-9a35-3f0d5a1a6c11',
    ...(kind === 'invalid-request' && { errors }),
  };
}
