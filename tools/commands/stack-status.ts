import type { CloudFormationClient, Stack } from '@aws-sdk/client-cloudformation';
import { findStack } from '../client/find-stack.ts';
import { CommandError } from './command.ts';

/**
 * Finds the stack that a deployment would create or update; undefined when there is none, or one that only
 * holds a change set.
 * @throws {CommandError} when the stack is being changed, or an earlier failure has to be resolved first
 */
export async function findReadyStack(
  client: CloudFormationClient,
  stackName: string,
): Promise<Stack | undefined> {
  const stack = await findStack(client, stackName);
  const status: string = stack?.StackStatus ?? '';
  if (/_IN_PROGRESS$/.test(status) && status !== 'REVIEW_IN_PROGRESS') {
    throw new CommandError(`${stackName} is ${status}; deploy again when it has completed`);
  }
  if (/^((IMPORT_)?ROLLBACK_COMPLETE|.*_FAILED)$/.test(status)) {
    throw new CommandError(
      `${stackName} is ${status} after a failed deployment; see docs/deploy.md, "A deployment fails"`,
    );
  }
  return status === 'REVIEW_IN_PROGRESS' ? undefined : stack;
}
