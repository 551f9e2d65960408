import { withoutContent } from './describe-error.ts';
import type { Logger } from './logger.ts';

/** Runs `action`. A failure is logged, and Lambda receives an error without content. */
export async function hideContent<Result>(
  action: () => Promise<Result>,
  message: string,
  logger: Logger,
): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    logger.error(message, { error });
    throw withoutContent(error);
  }
}
