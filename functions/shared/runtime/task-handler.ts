import type { Context } from 'aws-lambda';
import { withoutContent } from './describe-error.ts';
import type { LambdaLogger } from './logger.ts';

/** A Lambda handler for a Task state of Step Functions. */
export function taskHandler<Output>(handle: (event: unknown) => Promise<Output>, logger: LambdaLogger) {
  return async (event: unknown, context: Context): Promise<Output> => {
    logger.addContext(context);
    try {
      return await handle(event);
    } catch (error) {
      logger.error('Task failed', { error });
      throw withoutContent(error);
    }
  };
}
