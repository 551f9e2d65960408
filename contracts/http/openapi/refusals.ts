import { type Problem, type ProblemName, problems, problemType } from '../problem.ts';
import type { Operation } from './operation.ts';
import { reference, type responseHeaders, responseHeadersNamed } from './parts.ts';

/** The error responses of an operation, by status. Several problems may have the same status. */
export function refusals(operation: Operation): Record<string, object> {
  const byStatus = Map.groupBy(problemsFor(operation), (name) => problems[name].status);
  return {
    431: headersTooLarge,
    ...Object.fromEntries(
      [...byStatus].map(([status, names]) => [status, describeProblems(names, operation)]),
    ),
  };
}

/** The problems of the operation and those of every operation. */
function problemsFor({ body, query, headers, problems: own }: Operation): Set<ProblemName> {
  return new Set([
    ...own,
    ...(body ? bodyProblems : []),
    ...(query || headers?.includes('Idempotency-Key') ? parameterProblems : []),
    ...commonProblems,
  ]);
}

const bodyProblems: ProblemName[] = [
  'malformed-request',
  'invalid-request',
  'content-too-large',
  'unsupported-media-type',
];

const parameterProblems: ProblemName[] = ['invalid-request'];

/** API Gateway sends the last two itself: see `infra/constructs/gateway-responses.ts`. */
const commonProblems: ProblemName[] = [
  'unauthorized',
  'internal-error',
  'service-unavailable',
  'too-many-requests',
  'gateway-timeout',
];

/** API Gateway and HTTP servers send it before they invoke a function. */
const headersTooLarge = { description: 'The request headers are too large' };

const problemHeaders: Partial<Record<ProblemName, (keyof typeof responseHeaders)[]>> = {
  unauthorized: ['WWW-Authenticate'],
  forbidden: ['WWW-Authenticate'],
  'service-unavailable': ['Retry-After'],
  'too-many-requests': ['Retry-After'],
  'too-many-pending-uploads': ['Retry-After'],
  'gateway-timeout': ['Retry-After'],
};

function describeProblems(names: ProblemName[], { method }: Operation): object {
  const acceptHeader = method === 'patch' ? 'Accept-Patch' : 'Accept-Post';
  const headers: (keyof typeof responseHeaders)[] = names.flatMap((name) =>
    name === 'unsupported-media-type' ? [acceptHeader] : (problemHeaders[name] ?? []),
  );
  return {
    description: names.map((name) => problems[name].title).join(' Or: '),
    headers: responseHeadersNamed([...headers, 'X-Request-Id']),
    content: {
      'application/problem+json': {
        schema: reference('schemas', 'Problem'),
        examples: Object.fromEntries(names.map((name) => [name, reference('examples', name)])),
      },
    },
  };
}

/** One example of each problem that an operation can have, by its name. */
export function problemExamples(operations: Operation[]): Record<string, { value: Problem }> {
  const names = new Set(operations.flatMap((operation) => [...problemsFor(operation)]));
  return Object.fromEntries([...names].map((name) => [name, { value: toExample(name) }]));
}

function toExample(name: ProblemName): Problem {
  const errors = [{ pointer: '/size', detail: 'must be at least 1 byte' }];
  return {
    type: problemType(name),
    ...problems[name],
    requestId: '0a2f5c9e-6c1f-4b7e-9a35-3f0d5a1a6c11',
    ...(name === 'invalid-request' && { errors }),
  };
}
