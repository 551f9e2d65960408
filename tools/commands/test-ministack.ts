import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { getStackName } from '../../infra/stages.ts';
import { runCdk } from '../client/cdk.ts';
import { findStack, readOutputs } from '../client/find-stack.ts';
import { addedIndex, changeAssembly } from './change-assembly.ts';
import { type Command, CommandError, logStatus, runCommand } from './command.ts';
import { listPipelineResources } from './list-pipeline-resources.ts';
import { testRetainedData } from './ministack-retained-data.ts';
import { type RunningMiniStack, startMiniStack } from './ministack-server.ts';
import { destroyUserPool, testUserPool } from './ministack-user-pool.ts';
import { testWebPage } from './ministack-web.ts';
import { onShutdown } from './on-shutdown.ts';
import { runScript } from './run-script.ts';
import { runSuite } from './run-suite.ts';

const stackName = getStackName('e2e');

const testMiniStack: Command<Record<string, never>> = {
  name: 'npm run test:ministack',
  summary:
    'Bootstraps, deploys, tests, updates and destroys stage e2e on MiniStack, with the commands that are for AWS.',
  positionalUsage: '[VITEST OPTION…]',
  options: {},
  run: async (_values, vitestOptions) => {
    logStatus('Starting MiniStack …');
    const miniStack = await startMiniStack();
    const shutdown = new AbortController();
    onShutdown(async () => {
      shutdown.abort();
      await miniStack.stop();
    });
    Object.assign(process.env, miniStack.environment);
    try {
      await testStage(miniStack, vitestOptions, shutdown.signal);
    } finally {
      await miniStack.stop();
    }
  },
};

async function testStage(
  { endpoint }: RunningMiniStack,
  vitestOptions: string[],
  signal: AbortSignal,
): Promise<void> {
  const environment = { E2E_TARGET: 'ministack', E2E_STAGE: 'e2e', E2E_ENDPOINT: endpoint };
  await runCdk(['bootstrap', 'aws://000000000000/us-east-1'], { quiet: true });
  await runScript('deploy', '--stage', 'e2e', '--web', '--yes');
  await testWebPage(endpoint);
  process.exitCode = await runSuite(vitestOptions, signal, environment);
  await testUserPool(endpoint);
  await update();
  await destroyUserPool();
  await runScript('destroy', '--stage', 'e2e', '--account', '--yes');
  const remaining = await listPipelineResources();
  if (remaining.length > 0) {
    throw new CommandError(`npm run destroy left:\n  ${remaining.join('\n  ')}`);
  }
  await testRetainedData();
}

/** Deploys a next version, in which every function has changed and a table has another index. */
async function update(): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'next-version-'));
  try {
    await changeAssembly({ directory: join('cdk.out', stackName), stackName }, directory);
    await runScript('deploy', '--stage', 'e2e', '--yes', '--assembly', directory);
    await assertIndex();
  } finally {
    await rm(directory, { recursive: true });
  }
}

async function assertIndex(): Promise<void> {
  const outputs = readOutputs(await findStack(new CloudFormationClient({}), stackName));
  const request = new DescribeTableCommand({ TableName: outputs['ImagesTableName'] });
  const { Table } = await new DynamoDBClient({}).send(request);
  const indexes = Table?.GlobalSecondaryIndexes ?? [];
  if (!indexes.some(({ IndexName }) => IndexName === addedIndex)) {
    throw new CommandError(`The update did not add the index ${addedIndex}`);
  }
}

await runCommand(testMiniStack);
