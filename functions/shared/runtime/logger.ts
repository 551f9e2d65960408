import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { describeError } from './describe-error.ts';

/**
 * A structured log with one line of JSON per call. No field may contain an S3 key that a client chose, since it may
 * contain a name; of an error, a line contains what `describeError` returns.
 */
export interface Logger {
  info(message: string, fields: Record<string, unknown>): void;
  warn(message: string, fields: Record<string, unknown>): void;
  error(message: string, fields: Record<string, unknown>): void;
}

/** A logger that adds the request id and the other fields of the Lambda context to each line. */
export interface LambdaLogger extends Logger {
  /** Also sets the ids that the lines have until the next call. */
  addContext(context: Context, ids?: Record<string, string | undefined>): void;
}

/** The logger of one function. `POWERTOOLS_LOG_LEVEL` sets its level; the default is INFO. */
export function createLogger(functionName: string): LambdaLogger {
  const logger = new PowertoolsLogger({ serviceName: functionName });
  return {
    info: (message, fields) => logger.info(message, describeErrors(fields)),
    warn: (message, fields) => logger.warn(message, describeErrors(fields)),
    error: (message, fields) => logger.error(message, describeErrors(fields)),
    addContext: (context, ids = {}) => {
      logger.addContext(context);
      logger.resetKeys();
      logger.appendKeys(ids);
    },
  };
}

/** A value that is thrown need not be an Error, so the field `error` is described whatever it is. */
function describeErrors(fields: Record<string, unknown>): Record<string, unknown> {
  const entries = Object.entries(fields).map(([name, value]) => [
    name,
    name === 'error' || value instanceof Error ? describeError(value) : value,
  ]);
  return Object.fromEntries(entries);
}
