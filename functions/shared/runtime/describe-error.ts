import { InvalidRecordError, LoggableError } from './errors.ts';

/** The fields of an error that a log line may contain. */
export interface ErrorDescription {
  name: string;
  message?: string;
  /** The code of an error of Node.js, for example ECONNREFUSED. */
  code?: string;
  /** The status and the id of the response of AWS. */
  httpStatusCode?: number;
  awsRequestId?: string;
  /** The primary key of a record that does not fit its schema. */
  key?: Record<string, string>;
  stack?: string[];
  cause?: ErrorDescription;
  errors?: ErrorDescription[];
}

/**
 * Describes an error without content. The SDK's errors contain items and keys, and a parser quotes its input, so only a
 * LoggableError keeps its message; of any other error, the stack contains the place.
 */
export function describeError(error: unknown): ErrorDescription {
  if (!(error instanceof Error)) {
    return { name: typeof error };
  }
  const { httpStatusCode, requestId } = getMetadata(error);
  return {
    name: error.name,
    ...(error instanceof LoggableError && { message: error.message }),
    ...('code' in error && typeof error.code === 'string' && { code: error.code }),
    ...(typeof httpStatusCode === 'number' && { httpStatusCode }),
    ...(typeof requestId === 'string' && { awsRequestId: requestId }),
    ...(error instanceof InvalidRecordError && { key: error.key }),
    stack: getFrames(error),
    ...(error.cause !== undefined && { cause: describeError(error.cause) }),
    ...(error instanceof AggregateError && { errors: error.errors.map(describeError) }),
  };
}

/**
 * An error of the same name without content, for the runtime of Lambda: it logs the message and every property of an
 * error that a handler throws, and Step Functions writes both into the history of the execution.
 */
export function withoutContent(error: unknown): Error {
  const { name, message, stack = [] } = describeError(error);
  const result = new LoggableError(message ?? 'The log of the function describes the error');
  Object.defineProperty(result, 'name', { value: name });
  result.stack = [`${name}: ${result.message}`, ...stack].join('\n');
  return result;
}

function getMetadata(error: Error): Record<string, unknown> {
  const metadata: unknown = '$metadata' in error ? error.$metadata : undefined;
  return { ...(metadata as object | undefined) };
}

/** The frames of the stack, which begins with the message. */
function getFrames({ stack = '', message }: Error): string[] {
  const withoutMessage = message ? stack.replaceAll(message, '') : stack;
  return withoutMessage.split('\n').filter((line) => /^ +at .*:\d+:\d+\)?$/.test(line));
}
