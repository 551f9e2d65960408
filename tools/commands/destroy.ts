import { setTimeout as pause } from 'node:timers/promises';
import {
  CloudFormationClient,
  DeleteStackCommand,
  GetTemplateCommand,
  paginateListStackResources,
  type Stack,
  type StackResourceSummary,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { accountStackName } from '../../infra/account-stack.ts';
import { getOperationsStackName } from '../../infra/operations-settings.ts';
import { getStackName } from '../../infra/stages.ts';
import { getWebStackName } from '../../infra/web-settings.ts';
import { emptyBucket } from '../client/empty-bucket.ts';
import { findStack } from '../client/find-stack.ts';
import { findLastEventId, listFailures } from '../client/stack-events.ts';
import { parseTemplate } from '../client/stack-template.ts';
import { findAwsAccount } from './aws-account.ts';
import { type Command, CommandError, logStatus, runCommand, UsageError } from './command.ts';
import { confirm } from './confirm.ts';
import { assemblyOptions, parseAssemblyRequest } from './write-assembly.ts';

const options = {
  stage: assemblyOptions.stage,
  name: assemblyOptions.name,
  account: {
    type: 'boolean',
    description: `also deletes ${accountStackName}, which all stages of the account and region share`,
  },
  yes: { type: 'boolean', description: 'deletes without asking; stage prod asks in any case' },
} as const;

const destroy: Command<typeof options> = {
  name: 'npm run destroy',
  summary:
    'Deletes the stacks of a stage from AWS. A stage that retains its data keeps its tables, buckets, dead-letter queue and users.',
  options,
  run: async ({ account: withAccount = false, yes = false, ...values }) => {
    const { stage, name } = parseAssemblyRequest(values);
    if (stage === 'local') {
      throw new UsageError('Stage local runs on this machine; --stage is one of e2e, dev, prod');
    }
    const { accountId, region } = await findAwsAccount();
    const client = new CloudFormationClient({});
    const stackName = getStackName(stage, name);
    const webStackName = getWebStackName(stackName);
    const stack = await findStack(client, stackName);
    const resources = stack ? await listResources(client, stackName) : [];
    const retainedIds = stack ? await listRetainedIds(client, stackName) : [];
    const { retained = [], deleted = [] } = Object.groupBy(resources, ({ LogicalResourceId = '' }) =>
      retainedIds.includes(LogicalResourceId) ? 'retained' : 'deleted',
    );
    logStatus(`${stackName} in account ${accountId}, region ${region}: ${resources.length} resources`);
    if (stack ?? (await findStack(client, webStackName))) {
      await confirmDeletion(stackName, yes && stage !== 'prod');
      await deleteOptionalStack(client, getOperationsStackName(stackName));
      await deleteOptionalStack(client, webStackName);
      await allowDeletion(client, stack);
      await deleteStack(client, stackName, findBuckets(deleted));
    }
    if (withAccount) {
      await deleteStack(client, accountStackName, []);
    }
    process.stdout.write(formatRemaining(stackName, retained, withAccount));
  },
};

async function confirmDeletion(stackName: string, isConfirmed: boolean): Promise<void> {
  if (!isConfirmed) {
    await confirm(`Delete ${stackName}? Type its name:`, stackName);
  }
}

/** The stack of a stage that retains data is protected; its name has been typed by now. */
async function allowDeletion(client: CloudFormationClient, stack: Stack | undefined): Promise<void> {
  if (stack?.EnableTerminationProtection) {
    const request = { StackName: stack.StackName, EnableTerminationProtection: false };
    await client.send(new UpdateTerminationProtectionCommand(request));
  }
}

/** The bucket of the gallery holds only what `npm run deploy -- --web` uploads again. */
async function deleteOptionalStack(client: CloudFormationClient, stackName: string): Promise<void> {
  if (await findStack(client, stackName)) {
    await deleteStack(client, stackName, findBuckets(await listResources(client, stackName)));
  }
}

async function listResources(
  client: CloudFormationClient,
  StackName: string,
): Promise<StackResourceSummary[]> {
  const resources: StackResourceSummary[] = [];
  for await (const page of paginateListStackResources({ client }, { StackName })) {
    resources.push(...(page.StackResourceSummaries ?? []));
  }
  return resources.filter(({ ResourceStatus }) => ResourceStatus !== 'DELETE_COMPLETE');
}

/** Lists the logical ids of the resources that the deployed template retains. */
async function listRetainedIds(client: CloudFormationClient, StackName: string): Promise<string[]> {
  const { TemplateBody = '' } = await client.send(new GetTemplateCommand({ StackName }));
  const { Resources } = parseTemplate(TemplateBody);
  return Object.keys(Resources).filter((id) => Resources[id]?.DeletionPolicy?.startsWith('Retain'));
}

function findBuckets(resources: StackResourceSummary[]): string[] {
  return resources
    .filter(({ ResourceType }) => ResourceType === 'AWS::S3::Bucket')
    .flatMap(({ PhysicalResourceId }) => PhysicalResourceId ?? []);
}

/** A function that still runs may write an object after its bucket was emptied, so a deletion that fails is repeated. */
const maxAttempts = 3;

async function deleteStack(
  client: CloudFormationClient,
  stackName: string,
  buckets: string[],
): Promise<void> {
  for (let attempt = 1; attempt <= maxAttempts; attempt += 1) {
    for (const bucket of buckets) {
      logStatus(`Emptying ${bucket} …`);
      await emptyBucket(bucket);
    }
    logStatus(`Deleting ${stackName} …`);
    const lastEventId = await findLastEventId(client, stackName);
    await client.send(new DeleteStackCommand({ StackName: stackName }));
    const status = await waitForDeletion(client, stackName);
    if (status === undefined) {
      return;
    }
    const failures = await listFailures(client, stackName, lastEventId);
    if (attempt === maxAttempts) {
      throw new CommandError(`${stackName} is ${status}: ${failures.join('; ')}`);
    }
    logStatus(failures.join('\n'));
  }
}

/** CloudFormation needs up to 15 minutes for the indexes of a table; a deletion that takes longer hangs. */
const deletionTimeoutSeconds = 1800;

/** Returns undefined when the stack is deleted, or else the status in which its deletion ended. */
async function waitForDeletion(client: CloudFormationClient, stackName: string): Promise<string | undefined> {
  const deadline = Date.now() + deletionTimeoutSeconds * 1000;
  while (Date.now() < deadline) {
    const stack = await findStack(client, stackName);
    if (stack?.StackStatus !== 'DELETE_IN_PROGRESS') {
      return stack?.StackStatus;
    }
    await pause(1000);
  }
  throw new CommandError(`${stackName} is not deleted after ${deletionTimeoutSeconds} s`);
}

function formatRemaining(stackName: string, retained: StackResourceSummary[], withAccount: boolean): string {
  const rows = retained.map(
    ({ ResourceType, PhysicalResourceId }) => `  ${ResourceType} ${PhysicalResourceId}`,
  );
  const lines = [
    `${stackName} is deleted.`,
    ...(rows.length > 0
      ? ['These keep their data, and AWS bills their storage until you delete them:', ...rows]
      : []),
    ...(withAccount
      ? []
      : [`${accountStackName} remains for other stages; it costs nothing. Delete it with --account.`]),
    'CDKToolkit remains for other CDK apps; AWS bills the storage of its bucket.',
  ];
  return `${lines.join('\n')}\n`;
}

await runCommand(destroy);
