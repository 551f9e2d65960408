import { type CloudFormationClient, DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation';

/** Returns the stack of this name, or undefined when there is none. */
export async function findStack(client: CloudFormationClient, StackName: string): Promise<Stack | undefined> {
  try {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    return stack?.StackStatus === 'DELETE_COMPLETE' ? undefined : stack;
  } catch (error) {
    if (isMissingStack(error)) {
      return undefined;
    }
    throw error;
  }
}

/** CloudFormation reports a missing stack as a validation error, which only its message distinguishes. */
export function isMissingStack(error: unknown): boolean {
  return error instanceof Error && error.message.includes('does not exist');
}

/** The outputs of a stack: name → value. */
export function readOutputs(stack: Stack | undefined): Record<string, string> {
  const Outputs = stack?.Outputs ?? [];
  return Object.fromEntries(Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
}
