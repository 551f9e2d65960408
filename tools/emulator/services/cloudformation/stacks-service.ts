import { AwsError } from '../aws-error.ts';
import type { HttpRequest, Service } from '../request.ts';
import { xmlDocument } from '../xml.ts';

/** The running stack, as CloudFormation describes it. */
export interface DeployedStack {
  stackName: string;
  /** CloudFormation output name → value. */
  outputs: Record<string, string>;
}

/** The subset of CloudFormation that clients use to read the outputs of the stack. */
export function stacksService(stack: DeployedStack): Service {
  const started = new Date().toISOString();
  return {
    protocol: 'query',
    getOperation: (request) => parseForm(request).get('Action') ?? 'without Action',
    operations: {
      DescribeStacks: async (request) => {
        const stackName = parseForm(request).get('StackName') ?? stack.stackName;
        if (stackName !== stack.stackName) {
          throw new AwsError('ValidationError', `Stack with id ${stackName} does not exist`);
        }
        const Stacks = { member: describe(stack, started) };
        return { body: xmlDocument('DescribeStacksResponse', { DescribeStacksResult: { Stacks } }) };
      },
    },
  };
}

function parseForm({ body }: HttpRequest): URLSearchParams {
  return new URLSearchParams(String(body));
}

function describe({ stackName: StackName, outputs }: DeployedStack, CreationTime: string) {
  const member = Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
  return { StackName, CreationTime, StackStatus: 'CREATE_COMPLETE', Outputs: { member } };
}
