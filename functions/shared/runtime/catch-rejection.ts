import type { Rejection } from '../../../contracts/records/rejection-reasons.ts';
import { RejectedError } from './errors.ts';

/** Runs `action` and returns a rejection as a result. Any other error is an infrastructure failure and is thrown. */
export async function catchRejection<Result>(
  action: () => Promise<Result>,
): Promise<Result | { rejection: Rejection }> {
  try {
    return await action();
  } catch (error) {
    if (error instanceof RejectedError) {
      return { rejection: error.rejection };
    }
    throw error;
  }
}
