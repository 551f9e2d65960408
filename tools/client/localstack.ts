import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  CloudFormationClient,
  CreateStackCommand,
  type Stack,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { zipFunction } from '../../infra/bundling/zip-function.ts';
import { rewriteApiUrls } from '../emulator/services/apigateway/api-urls.ts';
import { readAssetManifest, type SynthesizedStack } from './asset-manifest.ts';
import { findStack, readOutputs } from './find-stack.ts';
import { listFailures } from './stack-events.ts';

/** The last image that runs without a token. docker-compose.yml names it too. */
export const localStackImage = 'localstack/localstack:4.14.0';

export interface DeploymentOptions {
  endpoint: string;
  assembly: SynthesizedStack;
}

/** The address of a stack on LocalStack. */
export interface Deployment {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
  outputs: Record<string, string>;
}

/** LocalStack accepts any access key; this one selects its account 000000000000. */
const clientSettings = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
};

const pseudoParameters: Record<string, string> = {
  'AWS::AccountId': '000000000000',
  'AWS::Region': clientSettings.region,
};

/** LocalStack's address inside its container, whatever port Docker publishes. */
const internalEndpoint = 'http://localhost:4566';

/** A stack of 100 resources takes half a minute; a deployment that takes longer than this hangs. */
const deploymentTimeoutSeconds = 240;

/**
 * Uploads the assets and creates or updates the stack by CloudFormation calls. This needs no bootstrap and no wrapper of
 * the CDK's command line.
 * @throws {Error} that names each resource that failed, with its reason
 */
export async function deployToLocalStack({ endpoint, assembly }: DeploymentOptions): Promise<Deployment> {
  const client = new CloudFormationClient({ endpoint, ...clientSettings });
  await createOrUpdate(client, assembly.stackName, await uploadAssets(endpoint, assembly));
  const outputs = readOutputs(await waitUntilDeployed(client, assembly.stackName));
  return { endpoint, ...clientSettings, outputs: rewriteApiUrls(endpoint, outputs) };
}

/** Uploads bundles and template. @returns the URL under which LocalStack reads the template */
async function uploadAssets(endpoint: string, assembly: SynthesizedStack): Promise<string> {
  const s3 = new S3Client({ endpoint, ...clientSettings, forcePathStyle: true });
  let templateUrl = '';
  for (const { source, destinations } of readAssetManifest(assembly)) {
    const path = join(assembly.directory, source.path);
    const Body = source.packaging === 'zip' ? zipFunction(path) : readFileSync(path);
    for (const { bucketName, objectKey: Key } of Object.values(destinations)) {
      const Bucket = fillPseudoParameters(bucketName);
      await s3.send(new CreateBucketCommand({ Bucket }));
      await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
      templateUrl = source.path.endsWith('.template.json')
        ? `${internalEndpoint}/${Bucket}/${Key}`
        : templateUrl;
    }
  }
  s3.destroy();
  return templateUrl;
}

function fillPseudoParameters(text: string): string {
  return text.replace(/\$\{(.+?)\}/g, (_match, name: string) => pseudoParameters[name] ?? '');
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
    await client.send(new UpdateStackCommand(stack)).catch(ignoreNoUpdates);
  }
}

function ignoreNoUpdates(error: unknown): void {
  if (!(error instanceof Error && error.message.includes('No updates are to be performed'))) {
    throw error;
  }
}

async function waitUntilDeployed(client: CloudFormationClient, StackName: string): Promise<Stack> {
  const deadline = Date.now() + deploymentTimeoutSeconds * 1000;
  while (Date.now() < deadline) {
    const stack = await findStack(client, StackName);
    const status: string = stack?.StackStatus ?? '';
    if (stack && /^(CREATE|UPDATE)_COMPLETE$/.test(status)) {
      return stack;
    }
    if (/FAILED|ROLLBACK/.test(status)) {
      throw new Error([`${StackName} is ${status}`, ...(await listFailures(client, StackName))].join('\n  '));
    }
    await pause(500);
  }
  const failures = await listFailures(client, StackName);
  throw new Error(
    [`${StackName} is not deployed after ${deploymentTimeoutSeconds} s`, ...failures].join('\n  '),
  );
}
