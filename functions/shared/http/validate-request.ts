import type { Context } from 'hono';
import * as v from 'valibot';
import type { FieldError } from '../../../contracts/http/problem.ts';
import { ProblemError } from './problem.ts';

/**
 * Parses a JSON body.
 * @throws {ProblemError} unsupported-media-type, malformed-request or invalid-request
 */
export async function readBody<Schema extends v.GenericSchema>(
  context: Context,
  schema: Schema,
): Promise<v.InferOutput<Schema>> {
  const type = context.req.header('content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  if (!/^application\/([\w.-]+\+)?json$/.test(type)) {
    throw new ProblemError('unsupported-media-type', { headers: acceptedTypes(context.req.method) });
  }
  return validate(schema, await parseJson(context), toJsonPointer);
}

/** RFC 5789 (Accept-Patch) and the Linked Data Platform (Accept-Post). */
function acceptedTypes(method: string): Record<string, string> {
  return method === 'PATCH'
    ? { 'accept-patch': 'application/merge-patch+json, application/json' }
    : { 'accept-post': 'application/json' };
}

/**
 * Parses the query parameters.
 * @throws {ProblemError} invalid-request
 */
export function readQuery<Schema extends v.GenericSchema>(
  context: Context,
  schema: Schema,
): v.InferOutput<Schema> {
  const values = Object.entries(context.req.queries()).map(([name, [first, ...others]]) => {
    if (others.length > 0) {
      throwInvalidRequest(name, 'must occur once');
    }
    return [name, first];
  });
  return validate(schema, Object.fromEntries(values), ([name]) => `${name}`);
}

/**
 * Ends a request with one invalid field.
 * @param pointer a JSON pointer into the body, or the name of a parameter or header
 * @throws {ProblemError} invalid-request
 */
export function throwInvalidRequest(pointer: string, detail: string): never {
  throw new ProblemError('invalid-request', { errors: [{ pointer, detail }] });
}

async function parseJson(context: Context): Promise<unknown> {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await context.req.arrayBuffer());
    return JSON.parse(text);
  } catch (cause) {
    // A TypeError means that the body is not UTF-8.
    if (cause instanceof SyntaxError || cause instanceof TypeError) {
      throw new ProblemError('malformed-request');
    }
    throw cause;
  }
}

function validate<Schema extends v.GenericSchema>(
  schema: Schema,
  input: unknown,
  toPointer: (path: string[]) => string,
): v.InferOutput<Schema> {
  const { success, output, issues } = v.safeParse(schema, input);
  if (!success) {
    const errors = issues.map((issue) => toFieldError(issue, toPointer));
    throw new ProblemError('invalid-request', { errors });
  }
  return output;
}

function toFieldError(
  { path, message, expected, type }: v.BaseIssue<unknown>,
  toPointer: (path: string[]) => string,
): FieldError {
  const pointer = toPointer((path ?? []).map(({ key }) => String(key)));
  return { pointer, detail: type === 'strict_object' ? toObjectDetail(expected) : message };
}

/** The library's own messages about an object would repeat the name of the field. */
function toObjectDetail(expected: string | null): string {
  if (expected === 'Object') {
    return 'must be an object';
  }
  return expected === 'never' ? 'is not a known field' : 'is required';
}

/** RFC 6901. */
function toJsonPointer(path: string[]): string {
  return path.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
