import type { Context } from 'aws-lambda';
import type { RequestLogger } from './logger.ts';

/** The handler of a step of a workflow. What it throws is caught there by the name of its class. */
export function taskHandler<Output>(handle: (event: unknown) => Promise<Output>, logger: RequestLogger) {
  return async (event: unknown, context: Context): Promise<Output> => {
    logger.addContext(context);
    return await handle(event);
  };
}
