import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';

/**
 * A structured log with one line of JSON per call. No field may contain an S3 key that a client chose, since it may
 * contain a name.
 */
export interface Logger {
  info(message: string, fields: Record<string, unknown>): void;
  warn(message: string, fields: Record<string, unknown>): void;
  error(message: string, fields: Record<string, unknown>): void;
}

/** A logger that adds the request id and the other fields of the Lambda context to each line. */
export interface LambdaLogger extends Logger {
  addContext(context: Context): void;
}

/** The logger of one function. `POWERTOOLS_LOG_LEVEL` sets its level; the default is INFO. */
export function createLogger(functionName: string): LambdaLogger {
  return new PowertoolsLogger({ serviceName: functionName });
}
