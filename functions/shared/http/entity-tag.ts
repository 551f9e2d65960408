import type { Context } from 'hono';
import { ProblemError } from './problem.ts';

/** A strong entity tag (RFC 9110, 8.8.3) of a version. */
export function entityTag(version: string | number): string {
  return `"${version}"`;
}

/**
 * The version that the request is to be carried out on.
 * @throws {ProblemError} when it names none, or `*`, which would overwrite what nobody has read
 */
export function requiredVersion(context: Context): number {
  const header = context.req.header('if-match');
  if (header === undefined) {
    throw new ProblemError('precondition-required');
  }
  const [, version] = /^"(\d{1,15})"$/.exec(header.trim()) ?? [];
  if (version === undefined) {
    throw new ProblemError('precondition-failed');
  }
  return Number(version);
}

/** Whether the client has this version already: one of its list, or `*` (RFC 9110, 13.1.2; weak comparison). */
export function hasAlready(context: Context, tag: string): boolean {
  const header = context.req.header('if-none-match');
  return header?.split(',').some((each) => ['*', tag, `W/${tag}`].includes(each.trim())) ?? false;
}
