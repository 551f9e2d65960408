import * as v from 'valibot';
import { throwAwsError } from './aws-error.ts';
import { type Handler, json } from './request.ts';

const isObject = v.check((value: unknown) => !Array.isArray(value));
const jsonObject = v.pipe(v.string(), v.parseJson(), isObject, v.record(v.string(), v.unknown()));

/** Parses the body of the AWS JSON protocol. An empty body is an empty object. @throws {AwsError} SerializationException */
export function parseJsonBody(body: Buffer): Record<string, unknown> {
  const { success, output } = v.safeParse(jsonObject, String(body) || '{}');
  return success
    ? output
    : throwAwsError('SerializationException', 'The request body is not a valid JSON object');
}

/**
 * Makes handlers from operations whose inputs share a schema.
 * @throws {AwsError} ValidationException in a handler whose input does not match the schema
 */
export function jsonHandlers<Input>(
  schema: v.GenericSchema<unknown, Input>,
  operations: Record<string, (input: Input) => object | Promise<object>>,
): Map<string, Handler> {
  const handlers = Object.entries(operations).map(([name, operate]): [string, Handler] => [
    name,
    async ({ body }) => json(await operate(parseInput(schema, body))),
  ]);
  return new Map(handlers);
}

/** @throws {AwsError} SerializationException, or ValidationException for a body that does not match the schema */
export function parseInput<Input>(schema: v.GenericSchema<unknown, Input>, body: Buffer): Input {
  const { success, output, issues } = v.safeParse(schema, parseJsonBody(body));
  if (!success) {
    const [issue] = issues;
    throwAwsError('ValidationException', `${v.getDotPath(issue) ?? 'The input'}: ${issue.message}`);
  }
  return output;
}
