import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { accountStackName } from '../../infra/account-stack.ts';
import { getOperationsStackName } from '../../infra/operations-settings.ts';
import { getStackName } from '../../infra/stages.ts';
import { getWebStackName } from '../../infra/web-settings.ts';
import type { SynthesizedStack } from '../client/asset-manifest.ts';
import { runCdk } from '../client/cdk.ts';
import { deletePreparation, findDataLoss, type ResourceChange, readChangeSet } from '../client/change-set.ts';
import { findStack, readOutputs } from '../client/find-stack.ts';
import { findLastEventId, listFailures } from '../client/stack-events.ts';
import { readTemplate } from '../client/stack-template.ts';
import { type AwsAccount, assertBootstrapped, findAwsAccount } from './aws-account.ts';
import { type Command, CommandError, logStatus, runCommand, toMessage, UsageError } from './command.ts';
import { confirm } from './confirm.ts';
import { formatChanges, formatDeployment } from './deploy-report.ts';
import { importRetainedData } from './import-retained-data.ts';
import { publishWeb } from './publish-web.ts';
import { findReadyStack } from './stack-status.ts';
import { assemblyOptions, checkSettings, parseAssemblyRequest, writeAssembly } from './write-assembly.ts';

const options = {
  ...assemblyOptions,
  assembly: {
    type: 'string',
    value: 'DIR',
    description: 'deploys stacks that were synthesized before, as by CI',
  },
  'allow-data-loss': {
    type: 'string',
    value: 'IDS',
    default: '',
    description:
      'logical ids, separated by commas, of tables, buckets and queues that may be replaced or deleted',
  },
  'without-retained-data': {
    type: 'boolean',
    description: 'creates empty tables and buckets beside those that a deleted stack has left',
  },
  operations: {
    type: 'boolean',
    description: 'also deploys the stack that watches the stage and sends its alarms',
  },
  web: { type: 'boolean', description: 'also deploys the gallery, behind CloudFront' },
  yes: { type: 'boolean', description: 'deploys without asking' },
} as const;

const deploy: Command<typeof options> = {
  name: 'npm run deploy',
  summary: 'Creates or updates the stack of a stage on AWS, after it has shown the changes.',
  options,
  run: async ({
    assembly,
    operations = false,
    yes = false,
    web = false,
    'allow-data-loss': allowDataLoss,
    'without-retained-data': withoutRetainedData = false,
    ...values
  }) => {
    const request = parseAssemblyRequest(values);
    if (request.stage === 'local') {
      throw new UsageError('Stage local runs on this machine: npm start; --stage is one of e2e, dev, prod');
    }
    await checkSettings(request, { operations });
    const account = await findAwsAccount();
    const client = new CloudFormationClient({});
    await assertBootstrapped(client, account);
    const stackName = getStackName(request.stage, request.name);
    const directory = assembly ?? join('cdk.out', stackName);
    const deployment = { client, account, directory, allowed: allowDataLoss.split(','), yes };
    await findReadyStack(client, accountStackName);
    const stack = await findReadyStack(client, stackName);
    if (assembly === undefined) {
      logStatus('Bundling the functions, synthesizing and validating the template …');
      await writeAssembly(request, directory);
    }
    await deployStack(accountStackName, deployment);
    if (stack === undefined && !withoutRetainedData) {
      await importRetainedData(client, { directory, stackName }, { yes });
    }
    await deployStack(stackName, deployment);
    const outputs = readOutputs(await findStack(client, stackName));
    if (operations) {
      await deployStack(getOperationsStackName(stackName), { ...deployment, parameters: outputs });
    }
    process.stdout.write(formatDeployment(stackName, account, outputs));
    if (web) {
      await deployStack(getWebStackName(stackName), { ...deployment, parameters: outputs });
      await publishWeb(request, { client, account, stackName, outputs });
    }
  },
};

interface Deployment {
  client: CloudFormationClient;
  account: AwsAccount;
  directory: string;
  /** Logical ids of resources that may be replaced or deleted with their data. */
  allowed: string[];
  yes: boolean;
  /** The values from which the parameters of the template are set. @default it has none */
  parameters?: Record<string, string>;
}

async function deployStack(stackName: string, deployment: Deployment): Promise<void> {
  const { client, account, allowed, yes } = deployment;
  const changeSetName = `deploy-${randomUUID()}`;
  logStatus(`Preparing the changes of ${stackName} …`);
  await prepareChangeSet(stackName, changeSetName, deployment);
  const changes = await readChangeSet(client, stackName, changeSetName);
  logStatus(formatChanges(stackName, account, changes));
  if (changes.length === 0) {
    return;
  }
  try {
    assertNoDataLoss(stackName, findDataLoss(changes, allowed));
    if (!yes) {
      await confirm(`Deploy ${stackName}? Type yes:`, 'yes');
    }
  } catch (error) {
    await deletePreparation(client, stackName, changeSetName);
    throw error;
  }
  await executeChangeSet(stackName, changeSetName, deployment);
}

function assertNoDataLoss(stackName: string, changes: ResourceChange[]): void {
  if (changes.length > 0) {
    const resources = changes.map(({ kind, logicalId, type }) => `${kind} ${logicalId} (${type})`).join(', ');
    const ids = changes.map(({ logicalId }) => logicalId).join(',');
    throw new CommandError(
      `Nothing was changed: the deployment of ${stackName} would delete data: ${resources}; to do so, add --allow-data-loss ${ids}`,
    );
  }
}

async function prepareChangeSet(
  stackName: string,
  changeSetName: string,
  { client, directory, parameters = {} }: Deployment,
): Promise<void> {
  const options = ['--method=prepare-change-set', '--change-set-name', changeSetName];
  const values = selectParameters({ directory, stackName }, parameters);
  try {
    await runCdk([...toDeployCommand(stackName, directory), ...options, ...values], { quiet: true });
  } catch (cause) {
    await deletePreparation(client, stackName, changeSetName);
    throw new CommandError(`The changes of ${stackName} cannot be prepared: ${toMessage(cause)}`, { cause });
  }
}

async function executeChangeSet(
  stackName: string,
  changeSetName: string,
  { client, directory }: Deployment,
): Promise<void> {
  const options = ['--method=execute-change-set', '--change-set-name', changeSetName, '--progress', 'events'];
  const lastEventId = await findLastEventId(client, stackName);
  try {
    await runCdk([...toDeployCommand(stackName, directory), ...options]);
  } catch (cause) {
    const [failure = toMessage(cause)] = await listFailures(client, stackName, lastEventId);
    const stack = await findStack(client, stackName);
    throw new CommandError(
      `The deployment of ${stackName} failed: ${failure}; the stack is ${stack?.StackStatus}, see docs/deploy.md, "A deployment fails"`,
      { cause },
    );
  }
}

/** The CDK's options for the parameters that the template has. */
function selectParameters(stack: SynthesizedStack, values: Record<string, string>): string[] {
  const { Parameters = {} } = readTemplate(stack);
  return Object.keys(Parameters).flatMap((name) => ['--parameters', `${name}=${values[name] ?? ''}`]);
}

/** The CDK need not ask for approval: this command has asked already. */
function toDeployCommand(stackName: string, directory: string): string[] {
  return ['deploy', stackName, '--app', directory, '--exclusively', '--require-approval', 'never'];
}

await runCommand(deploy);
