import type { Context } from 'hono';
import * as v from 'valibot';
import { ProblemError } from './problem.ts';

/** @throws {ProblemError} unless the body is JSON of this shape */
export async function readBody<Schema extends v.GenericSchema>(
  context: Context,
  schema: Schema,
): Promise<v.InferOutput<Schema>> {
  const type = context.req.header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!/^application\/([\w.-]+\+)?json$/.test(type)) {
    throw new ProblemError('unsupported-media-type', { headers: { 'accept-post': 'application/json' } });
  }
  return check(schema, await parse(context), (path) => path.map((part) => `/${escapePart(part)}`).join(''));
}

/** @throws {ProblemError} unless the parameters have this shape */
export function readQuery<Schema extends v.GenericSchema>(
  context: Context,
  schema: Schema,
): v.InferOutput<Schema> {
  return check(schema, context.req.query(), ([name]) => `${name}`);
}

/** @throws {ProblemError} when a parameter or header says something that we never handed out */
export function refuse(pointer: string, expected: string): never {
  throw new ProblemError('invalid-request', { errors: [{ pointer, expected }] });
}

async function parse(context: Context): Promise<unknown> {
  try {
    return await context.req.json();
  } catch (cause) {
    if (cause instanceof SyntaxError) {
      throw new ProblemError('malformed-request');
    }
    throw cause;
  }
}

function check<Schema extends v.GenericSchema>(
  schema: Schema,
  given: unknown,
  pointerTo: (path: string[]) => string,
): v.InferOutput<Schema> {
  const { success, output, issues } = v.safeParse(schema, given);
  if (!success) {
    const errors = issues.map(({ path = [], message, expected, type }) => ({
      pointer: pointerTo(path.map(({ key }) => String(key))),
      // Of a field that is missing or unknown, the library would repeat the name.
      expected: type === 'strict_object' ? (expected === 'never' ? 'no such field' : 'this field') : message,
    }));
    throw new ProblemError('invalid-request', { errors });
  }
  return output;
}

/** A part of a JSON pointer (RFC 6901). */
function escapePart(part: string): string {
  return part.replaceAll('~', '~0').replaceAll('/', '~1');
}
