import { type Problem, type ProblemName, problems, problemType } from '../../../contracts/http/problem.ts';

/** Ends a request with one of the documented problems. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly kind: ProblemName;
  readonly errors: Problem['errors'];
  readonly headers: Record<string, string>;

  constructor(kind: ProblemName, details: Partial<Pick<ProblemError, 'errors' | 'headers'>> = {}) {
    super(kind);
    this.kind = kind;
    this.errors = details.errors;
    this.headers = details.headers ?? {};
  }
}

/** The response of a problem (RFC 9457). It contains no text but that of the table of problems. */
export function problemResponse({ kind, errors, headers }: ProblemError, requestId: string): Response {
  const { status, title } = problems[kind];
  const body: Problem = { type: problemType(kind), title, status, requestId, ...(errors && { errors }) };
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, 'content-type': 'application/problem+json' },
  });
}
