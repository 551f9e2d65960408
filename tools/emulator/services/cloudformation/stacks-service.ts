import { arn } from '../account.ts';
import { throwAwsError } from '../aws-error.ts';
import type { GatewayResponse, HttpRequest, Service } from '../request.ts';
import { xmlDocument } from '../xml.ts';

/** The running stack, as CloudFormation describes it. */
export interface DeployedStack {
  stackName: string;
  /** CloudFormation output name → value. */
  outputs: Record<string, string>;
}

/** The subset of CloudFormation that clients use to read the outputs of the stack. */
export function stacksService(stack: DeployedStack): Service {
  const resource = arn('cloudformation', `stack/${stack.stackName}/*`);
  const startTime = new Date().toISOString();
  const describeStacks = async (request: HttpRequest): Promise<GatewayResponse> => {
    const stackName = parseForm(request).get('StackName') ?? stack.stackName;
    if (stackName !== stack.stackName) {
      throwAwsError('ValidationError', `Stack with id ${stackName} does not exist`);
    }
    const Stacks = { member: describe(stack, startTime) };
    return { body: xmlDocument('DescribeStacksResponse', { DescribeStacksResult: { Stacks } }) };
  };
  return {
    protocol: 'query',
    getOperation: (request) => parseForm(request).get('Action') ?? 'without Action',
    operations: new Map([['DescribeStacks', describeStacks]]),
    getAccess: ({ operation }) => [{ action: `cloudformation:${operation}`, resource }],
  };
}

function parseForm({ body }: HttpRequest): URLSearchParams {
  return new URLSearchParams(String(body));
}

function describe({ stackName: StackName, outputs }: DeployedStack, CreationTime: string) {
  const member = Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }));
  return { StackName, CreationTime, StackStatus: 'CREATE_COMPLETE', Outputs: { member } };
}
