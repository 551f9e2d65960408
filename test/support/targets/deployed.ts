import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { getStackName, isStageName, stages } from '../../../infra/stages.ts';
import { findStack, readOutputs } from '../../../tools/client/find-stack.ts';
import { rewriteApiUrls } from '../../../tools/emulator/services/apigateway/api-urls.ts';
import type { Target } from './target.ts';

/**
 * Connects to a stack that is deployed already: to an emulator at `E2E_ENDPOINT`, or to AWS. Region and credentials
 * are those of the SDK's default chain, the outputs come from the stack.
 */
export async function connectToDeployedStack(): Promise<Target> {
  const { E2E_ENDPOINT: endpoint, E2E_STAGE: stage = 'local', E2E_NAME: name } = process.env;
  if (!isStageName(stage)) {
    throw new Error(`E2E_STAGE is one of ${Object.keys(stages).join(', ')}, not ${stage}`);
  }
  const client = new CloudFormationClient(endpoint ? { endpoint } : {});
  const stackName = getStackName(stage, name);
  const stack = await findStack(client, stackName);
  client.destroy();
  if (!stack) {
    throw new Error(`There is no stack ${stackName}`);
  }
  const outputs = readOutputs(stack);
  const rewritten = endpoint ? rewriteApiUrls(endpoint, outputs) : outputs;
  return { address: { endpoint, outputs: rewritten }, stage, stackName, stop: async () => {} };
}
