import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { bundleWeb } from '../../infra/bundling/bundle-web.ts';
import { getWebStackName } from '../../infra/web-settings.ts';
import { toWebConfig } from '../../infra/web-sign-in.ts';
import { findStack, readOutputs } from '../client/find-stack.ts';
import { uploadWebFiles } from '../client/upload-web-files.ts';
import type { AwsAccount } from './aws-account.ts';
import { logStatus } from './command.ts';
import { formatOutputs } from './deploy-report.ts';
import { type AssemblyRequest, readStageSettings } from './write-assembly.ts';

/** The deployed stack of the pipeline. */
interface DeployedPipeline {
  client: CloudFormationClient;
  account: AwsAccount;
  stackName: string;
  outputs: Record<string, string>;
}

/** Uploads the files of the gallery to the stack that has been deployed for them, and prints its address. */
export async function publishWeb(
  request: AssemblyRequest,
  { client, account, stackName, outputs }: DeployedPipeline,
): Promise<void> {
  const webStackName = getWebStackName(stackName);
  const webOutputs = readOutputs(await findStack(client, webStackName));
  logStatus('Uploading the files of the gallery …');
  const config = toWebConfig(await readStageSettings(request), outputs);
  await uploadWebFiles(await bundleWeb(), config, webOutputs);
  process.stdout.write(formatOutputs(webStackName, account, webOutputs));
}
