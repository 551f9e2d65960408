import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { getStackName } from '../../infra/stages.ts';
import { findStack, readOutputs } from '../client/find-stack.ts';
import { assertTokenAccepted } from './assert-token-accepted.ts';
import { findAwsAccount } from './aws-account.ts';
import { type Command, CommandError, logStatus, runCommand, UsageError } from './command.ts';
import { onShutdown } from './on-shutdown.ts';
import { runSuite } from './run-suite.ts';
import { assemblyOptions } from './write-assembly.ts';

const options = {
  stage: { type: 'string', value: 'NAME', default: 'e2e', description: 'the stage that is deployed (e2e)' },
  name: assemblyOptions.name,
} as const;

const testAws: Command<typeof options> = {
  name: 'npm run test:aws',
  summary: 'Runs the end-to-end tests on stage e2e in an AWS account, after npm run deploy -- --stage e2e.',
  positionalUsage: '[VITEST OPTION…]',
  options,
  run: async ({ stage, name }, vitestOptions) => {
    if (stage !== 'e2e') {
      throw new UsageError(
        `--stage is e2e, not ${stage}: the tests sign the tokens of no other deployed stage`,
      );
    }
    const { accountId, region } = await findAwsAccount();
    const client = new CloudFormationClient({});
    const stackName = getStackName(stage, name);
    const stack = await findStack(client, stackName);
    if (!stack) {
      throw new CommandError(
        `There is no stack ${stackName} in account ${accountId}, region ${region}; run: npm run deploy -- --stage ${stage}${name ? ` --name ${name}` : ''}`,
      );
    }
    const { ApiUrl = '' } = readOutputs(stack);
    await assertTokenAccepted(ApiUrl);
    logStatus(`Testing ${stackName} in account ${accountId}, region ${region} …`);
    const shutdown = new AbortController();
    onShutdown(async () => shutdown.abort());
    const environment = { E2E_TARGET: 'aws', E2E_STAGE: stage, ...(name && { E2E_NAME: name }) };
    process.exitCode = await runSuite(vitestOptions, shutdown.signal, environment);
  },
};

await runCommand(testAws);
