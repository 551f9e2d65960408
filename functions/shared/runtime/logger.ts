import { Logger as PowertoolsLogger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';

/** What behaviours may do with a log: one line of JSON each. Never a key of S3: people put their names into file names. */
export interface Logger {
  info(message: string, fields: Record<string, unknown>): void;
  warn(message: string, fields: Record<string, unknown>): void;
  error(message: string, fields: Record<string, unknown>): void;
}

/** A logger that handlers tell which request they serve. */
export interface RequestLogger extends Logger {
  addContext(context: Context): void;
}

/** The log of one function. The level is set by `POWERTOOLS_LOG_LEVEL`, INFO if it is not there. */
export function createLogger(functionName: string): RequestLogger {
  return new PowertoolsLogger({ serviceName: functionName });
}
