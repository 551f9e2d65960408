import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { fromEnv } from '@aws-sdk/credential-provider-env';
import { isStageName, stages } from '../../../infra/stages.ts';
import { reachableOutputs } from '../../../infra/targets/reachable-outputs.ts';
import type { Target } from '../stack-setup.ts';

/**
 * A stack that somebody else has deployed: on LocalStack or another emulator at `E2E_ENDPOINT`, or on AWS. Region and
 * credentials come from the environment, the outputs from the stack.
 */
export async function connectToDeployedStack(): Promise<Target> {
  const {
    E2E_ENDPOINT: endpoint,
    E2E_STAGE: stage = 'local',
    AWS_REGION: region = 'us-east-1',
  } = process.env;
  if (!isStageName(stage)) {
    throw new Error(`E2E_STAGE is one of ${Object.keys(stages).join(', ')}, not ${stage}`);
  }
  const StackName = `image-pipeline-${stage}`;
  const credentials = await fromEnv()();
  const client = new CloudFormationClient({ region, credentials, ...(endpoint && { endpoint }) });
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  client.destroy();
  const outputs = Object.fromEntries(
    (stack?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  );
  const reachable = endpoint ? reachableOutputs(endpoint, outputs) : outputs;
  return { address: { endpoint, region, credentials, outputs: reachable }, stage, stop: async () => {} };
}
