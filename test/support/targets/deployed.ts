import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { fromEnv } from '@aws-sdk/credential-provider-env';
import { isStageName, stages } from '../../../infra/stages.ts';
import { rewriteApiUrls } from '../../../tools/emulator/services/apigateway/api-urls.ts';
import type { Target } from './target.ts';

/**
 * Connects to a stack that is deployed already: to an emulator at `E2E_ENDPOINT`, or to AWS. Region and credentials come
 * from the environment, the outputs from the stack.
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
  const rewritten = endpoint ? rewriteApiUrls(endpoint, outputs) : outputs;
  return { address: { endpoint, region, credentials, outputs: rewritten }, stage, stop: async () => {} };
}
