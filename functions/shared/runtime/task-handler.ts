import type { Context } from 'aws-lambda';
import { hideContent } from './hide-content.ts';
import type { LambdaLogger } from './logger.ts';

/** A Lambda handler for a Task state of Step Functions. */
export function taskHandler<Output>(handle: (event: unknown) => Promise<Output>, logger: LambdaLogger) {
  return async (event: unknown, context: Context): Promise<Output> => {
    logger.addContext(context);
    return await hideContent(() => handle(event), 'Task failed', logger);
  };
}
