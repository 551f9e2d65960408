import * as v from 'valibot';

/** Every way in which the APIs refuse a request, by the name that ends its `type` (RFC 9457). */
export const problems = {
  'malformed-request': { status: 400, title: 'The request cannot be read.' },
  'invalid-request': { status: 400, title: 'The request does not have the expected shape.' },
  unauthorized: { status: 401, title: 'A valid access token is needed.' },
  forbidden: { status: 403, title: 'The access token does not allow this.' },
  'not-found': { status: 404, title: 'There is nothing here for you.' },
  'method-not-allowed': { status: 405, title: 'This resource does not know that method.' },
  'already-exists': { status: 409, title: 'It exists already.' },
  'idempotency-key-reused': { status: 409, title: 'The Idempotency-Key belongs to another request.' },
  'precondition-failed': { status: 412, title: 'It has changed since you read it.' },
  'content-too-large': { status: 413, title: 'The request is larger than 10 kB.' },
  'unsupported-media-type': { status: 415, title: 'The body has to be JSON.' },
  'precondition-required': { status: 428, title: 'An If-Match header is needed.' },
  'internal-error': { status: 500, title: 'Something went wrong on our side.' },
  busy: { status: 503, title: 'Too much to do right now; try again.' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemName = keyof typeof problems;

const names = Object.keys(problems) as [ProblemName, ...ProblemName[]];

/** The `type` of a problem. It never changes, so clients may compare it. */
export function problemType(name: ProblemName): string {
  return `urn:problem-type:${name}`;
}

/** The body of every refusal: `application/problem+json`. */
export const problem = v.object({
  type: v.picklist(names.map(problemType)),
  title: v.string(),
  status: v.number(),
  /** Of the request, as in the `x-request-id` header and in our logs. */
  requestId: v.string(),
  /** What was expected, by JSON pointer into the body (RFC 6901), or by the name of a parameter or header. */
  errors: v.optional(v.array(v.object({ pointer: v.string(), expected: v.string() }))),
});

export type Problem = v.InferOutput<typeof problem>;
export type ProblemError = NonNullable<Problem['errors']>[number];
