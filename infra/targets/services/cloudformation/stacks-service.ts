import { AwsError } from '../aws-error.ts';
import type { Call, Service } from '../request.ts';
import { xmlDocument } from '../xml.ts';

/** The stack that runs, as its clients know it. */
export interface DeployedStack {
  stackName: string;
  /** CloudFormation output name → value. */
  outputs: Record<string, string>;
}

/** CloudFormation, as far as clients read the outputs of the stack from it. */
export function stacksService(stack: DeployedStack): Service {
  const started = new Date().toISOString();
  return {
    protocol: 'query',
    operationOf: (call) => parameters(call).get('Action') ?? 'without Action',
    operations: {
      DescribeStacks: async (call) => {
        const asked = parameters(call).get('StackName') ?? stack.stackName;
        if (asked !== stack.stackName) {
          throw new AwsError('ValidationError', `Stack with id ${asked} does not exist`);
        }
        const Stacks = { member: describe(stack, started) };
        return { body: xmlDocument('DescribeStacksResponse', { DescribeStacksResult: { Stacks } }) };
      },
    },
  };
}

function parameters({ body }: Call): URLSearchParams {
  return new URLSearchParams(String(body));
}

function describe({ stackName: StackName, outputs }: DeployedStack, CreationTime: string) {
  const member = Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
  return { StackName, CreationTime, StackStatus: 'CREATE_COMPLETE', Outputs: { member } };
}
