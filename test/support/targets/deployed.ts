import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { getStackName, isStageName, stages } from '../../../infra/stages.ts';
import { rewriteApiUrls } from '../../../tools/emulator/services/apigateway/api-urls.ts';
import type { Target } from './target.ts';

/**
 * Connects to a stack that is deployed already: to an emulator at `E2E_ENDPOINT`, or to AWS. Region and credentials
 * are those of the SDK's default chain, the outputs come from the stack.
 */
export async function connectToDeployedStack(): Promise<Target> {
  const { E2E_ENDPOINT: endpoint, E2E_STAGE: stage = 'local' } = process.env;
  if (!isStageName(stage)) {
    throw new Error(`E2E_STAGE is one of ${Object.keys(stages).join(', ')}, not ${stage}`);
  }
  const StackName = getStackName(stage);
  const client = new CloudFormationClient(endpoint ? { endpoint } : {});
  const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
  client.destroy();
  const outputs = Object.fromEntries(
    (stack?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  );
  const rewritten = endpoint ? rewriteApiUrls(endpoint, outputs) : outputs;
  return { address: { endpoint, outputs: rewritten }, stage, stop: async () => {} };
}
