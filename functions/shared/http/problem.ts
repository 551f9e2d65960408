import { type Problem, type ProblemName, problems, problemType } from '../../../events/problem.ts';

/** The request is refused, by a kind of problem that clients know. */
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

/** A refusal as clients read it (RFC 9457). Nothing of ours is in it but what the table says. */
export function problemResponse({ kind, errors, headers }: ProblemError, requestId: string): Response {
  const { status, title } = problems[kind];
  const body: Problem = { type: problemType(kind), title, status, requestId, ...(errors && { errors }) };
  return new Response(JSON.stringify(body), {
    status,
    headers: { ...headers, 'content-type': 'application/problem+json' },
  });
}
