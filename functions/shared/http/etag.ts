import type { Context } from 'hono';
import { ProblemError } from './problem.ts';

/** The strong entity tag of a version (RFC 9110, section 8.8.3). */
export function entityTag(version: string | number): string {
  return `"${version}"`;
}

/**
 * The version that the client expects to change (optimistic locking).
 * @throws {ProblemError} precondition-required without `If-Match`; precondition-failed unless it is one strong entity
 * tag: `*` would overwrite a version that the client has not read
 */
export function parseIfMatch(context: Context): number {
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

/** Whether `If-None-Match` contains this entity tag, or `*` (RFC 9110, section 13.1.2: weak comparison). */
export function isNotModified(context: Context, tag: string): boolean {
  const header = context.req.header('if-none-match');
  return header?.split(',').some((each) => ['*', tag, `W/${tag}`].includes(each.trim())) ?? false;
}
