import type { Context } from 'hono';
import { ProblemError } from './problem.ts';

/** The strong entity tag of a version (RFC 9110, section 8.8.3). */
export function entityTag(version: string | number): string {
  return `"${version}"`;
}

/**
 * The versions of which the client expects one to be current (optimistic locking). Entity tags are compared as opaque
 * text: `"01"` is not the tag of version 1. The body is validated before: a request that is wrong without its precondition
 * fails for that (RFC 9110, section 13.2.1).
 * @throws {ProblemError} precondition-required without `If-Match`; precondition-failed unless it contains the strong
 * entity tag of a version: `*` would overwrite a version that the client has not read
 */
export function parseIfMatch(context: Context): number[] {
  const header = context.req.header('if-match');
  if (header === undefined) {
    throw new ProblemError('precondition-required');
  }
  const versions = header
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => /^"[1-9]\d{0,14}"$/.test(tag))
    .map((tag) => Number(tag.slice(1, -1)));
  if (versions.length === 0) {
    throw new ProblemError('precondition-failed');
  }
  return versions;
}

/** Whether `If-None-Match` contains this entity tag, or is `*` (RFC 9110, section 13.1.2: weak comparison). */
export function isNotModified(context: Context, tag: string): boolean {
  const header = context.req.header('if-none-match')?.trim() ?? '';
  return header === '*' || parseEntityTags(header).includes(tag);
}

/** The tags of a list without their weakness. A tag may contain commas (RFC 9110, section 8.8.3). */
function parseEntityTags(header: string): string[] {
  return [...header.matchAll(/(?:W\/)?("[\x21\x23-\x7e\x80-\xff]*")/g)].map(([, tag = '']) => tag);
}
