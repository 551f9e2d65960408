import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type Stack,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import * as v from 'valibot';
import { zipFunction } from '../zip-function.ts';
import { reachableOutputs } from './reachable-outputs.ts';

/** The image is named here and in docker-compose.yml alone: the last one that needs no token. */
export const localStackImage = 'localstack/localstack:4.14.0';

export interface DeploymentOptions {
  endpoint: string;
  /** The synthesised stack: `{directory}/{stackName}.template.json` and `{stackName}.assets.json`. */
  assembly: { directory: string; stackName: string };
}

/** A stack as its clients reach it. */
export interface Deployment {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  outputs: Record<string, string>;
}

/** LocalStack takes any key; this one means its account 000000000000. */
const account = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
};

const pseudoParameters: Record<string, string> = {
  'AWS::AccountId': '000000000000',
  'AWS::Region': account.region,
};

/** Where LocalStack finds what it holds, whatever port it has outside its container. */
const ownAddress = 'http://localhost:4566';

/** A stack of 100 resources takes half a minute; beyond this, something hangs. */
const deploymentSeconds = 240;

/**
 * Uploads the assets and creates the stack, or updates it, by the calls that every deployment ends in. No wrapper's
 * command line is needed, and none of its bootstrap resources.
 * @throws {Error} that names each resource that failed, with its reason
 */
export async function deployToLocalStack({ endpoint, assembly }: DeploymentOptions): Promise<Deployment> {
  const client = new CloudFormationClient({ endpoint, ...account });
  await createOrUpdate(client, assembly.stackName, await uploadAssets(endpoint, assembly));
  const { Outputs = [] } = await waitUntilDeployed(client, assembly.stackName);
  const outputs = Object.fromEntries(
    Outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]),
  );
  return { endpoint, ...account, outputs: reachableOutputs(endpoint, outputs) };
}

const assetManifest = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    files: v.record(
      v.string(),
      v.object({
        source: v.object({ path: v.string(), packaging: v.picklist(['zip', 'file']) }),
        destinations: v.record(v.string(), v.object({ bucketName: v.string(), objectKey: v.string() })),
      }),
    ),
  }),
);

/** Puts the zips and the template where the template says. @returns where LocalStack itself finds the template */
async function uploadAssets(
  endpoint: string,
  { directory, stackName }: DeploymentOptions['assembly'],
): Promise<string> {
  const s3 = new S3Client({ endpoint, ...account, forcePathStyle: true });
  const manifest = v.parse(assetManifest, readFileSync(join(directory, `${stackName}.assets.json`), 'utf8'));
  let templateUrl = '';
  for (const { source, destinations } of Object.values(manifest.files)) {
    const path = join(directory, source.path);
    const Body = source.packaging === 'zip' ? zipFunction(path) : readFileSync(path);
    for (const { bucketName, objectKey: Key } of Object.values(destinations)) {
      const Bucket = bucketName.replace(
        /\$\{(.+?)\}/g,
        (_whole, name: string) => pseudoParameters[name] ?? '',
      );
      await s3.send(new CreateBucketCommand({ Bucket }));
      await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
      templateUrl = source.path.endsWith('.template.json') ? `${ownAddress}/${Bucket}/${Key}` : templateUrl;
    }
  }
  s3.destroy();
  return templateUrl;
}

async function createOrUpdate(
  client: CloudFormationClient,
  StackName: string,
  TemplateURL: string,
): Promise<void> {
  const stack = { StackName, TemplateURL, Capabilities: ['CAPABILITY_IAM' as const] };
  try {
    await client.send(new CreateStackCommand(stack));
  } catch (error) {
    if (!(error instanceof Error && error.name.startsWith('AlreadyExists'))) {
      throw error;
    }
    await client.send(new UpdateStackCommand(stack)).catch(ignoreNoUpdate);
  }
}

function ignoreNoUpdate(error: unknown): void {
  if (!(error instanceof Error && error.message.includes('No updates are to be performed'))) {
    throw error;
  }
}

async function waitUntilDeployed(client: CloudFormationClient, StackName: string): Promise<Stack> {
  const deadline = Date.now() + deploymentSeconds * 1000;
  while (Date.now() < deadline) {
    const { Stacks: [stack] = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    const status: string = stack?.StackStatus ?? '';
    if (stack && /^(CREATE|UPDATE)_COMPLETE$/.test(status)) {
      return stack;
    }
    if (/FAILED|ROLLBACK/.test(status)) {
      throw new Error(`${StackName} is ${status}\n${await failures(client, StackName)}`);
    }
    await pause(500);
  }
  throw new Error(
    `${StackName} is not deployed after ${deploymentSeconds} s\n${await failures(client, StackName)}`,
  );
}

async function failures(client: CloudFormationClient, StackName: string): Promise<string> {
  const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
  return StackEvents.filter(({ ResourceStatus }) => ResourceStatus?.endsWith('_FAILED'))
    .map(({ LogicalResourceId, ResourceType, ResourceStatusReason = 'no reason given' }) => {
      return `  ${LogicalResourceId} (${ResourceType}): ${ResourceStatusReason}`;
    })
    .join('\n');
}
