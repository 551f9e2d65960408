import * as v from 'valibot';

/** Every error of the APIs, by the name that ends its `type` (RFC 9457). */
export const problems = {
  'malformed-request': { status: 400, title: 'The request body is not valid JSON.' },
  'invalid-request': { status: 400, title: 'The request is invalid.' },
  unauthorized: { status: 401, title: 'A valid access token is required.' },
  forbidden: { status: 403, title: 'The access token does not grant the required scope.' },
  'not-found': { status: 404, title: 'The resource does not exist.' },
  'method-not-allowed': { status: 405, title: 'The method is not allowed for this resource.' },
  'already-exists': { status: 409, title: 'The resource already exists.' },
  'idempotency-key-reused': { status: 409, title: 'The Idempotency-Key was used for a different request.' },
  'precondition-failed': { status: 412, title: 'The resource has changed since it was read.' },
  'content-too-large': { status: 413, title: 'The request body is larger than 10 kB.' },
  'unsupported-media-type': { status: 415, title: 'The request body must be JSON.' },
  'precondition-required': { status: 428, title: 'The If-Match header is required.' },
  'too-many-requests': { status: 429, title: 'The API receives too many requests; retry later.' },
  'too-many-pending-uploads': {
    status: 429,
    title: 'Too many images await their upload; upload or delete some of them, or retry later.',
  },
  'internal-error': { status: 500, title: 'An internal error occurred.' },
  'service-unavailable': { status: 503, title: 'The service is temporarily overloaded; retry later.' },
  'gateway-timeout': { status: 504, title: 'The service did not respond in time; retry later.' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemName = keyof typeof problems;

const names = Object.keys(problems) as [ProblemName, ...ProblemName[]];

/** The `type` of a problem. It is stable: clients may compare it. */
export function problemType(name: ProblemName): string {
  return `urn:problem-type:${name}`;
}

/** The body of every error response, of type `application/problem+json`. */
export const problem = v.object({
  type: v.picklist(names.map(problemType)),
  title: v.string(),
  status: v.number(),
  /** The id of the request in the `x-request-id` header, in the access log and in the log of the function. */
  requestId: v.string(),
  /** The invalid fields: a JSON pointer into the body (RFC 6901), or the name of a parameter or header. */
  errors: v.optional(v.array(v.object({ pointer: v.string(), detail: v.string() }))),
});

export type Problem = v.InferOutput<typeof problem>;
export type FieldError = NonNullable<Problem['errors']>[number];
