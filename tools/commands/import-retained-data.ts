import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { SynthesizedStack } from '../client/asset-manifest.ts';
import { importResources } from '../client/import-resources.ts';
import { findRetainedResources, type RetainedResource } from '../client/retained-resources.ts';
import { readTemplate } from '../client/stack-template.ts';
import { CommandError, logStatus, toMessage } from './command.ts';
import { confirm } from './confirm.ts';

/**
 * Creates the stack from the tables, buckets, queues and user pools that a deleted stack of its name has left, so that the deployment
 * continues with their data. Without any, it does nothing.
 * @throws {CommandError} when there are two of one kind, or the import is declined or fails
 */
export async function importRetainedData(
  client: CloudFormationClient,
  stack: SynthesizedStack,
  { yes }: { yes: boolean },
): Promise<void> {
  const { stackName } = stack;
  const template = readTemplate(stack);
  const clients = {
    dynamoDb: new DynamoDBClient({}),
    s3: new S3Client({}),
    sqs: new SQSClient({}),
    cognito: new CognitoIdentityProviderClient({}),
  };
  const resources = await findRetainedResources(clients, stackName, template);
  if (resources.length === 0) {
    return;
  }
  logStatus(`${stackName} was deleted and has left its data:\n${formatResources(resources)}`);
  assertUnambiguous(stackName, resources);
  if (!yes) {
    await confirm(`Use this data for ${stackName}? Type yes:`, 'yes');
  }
  logStatus(`Importing ${resources.length} resources into ${stackName} …`);
  try {
    await importResources(client, stackName, template, resources);
  } catch (cause) {
    throw new CommandError(
      `The data that ${stackName} has left cannot be imported: ${toMessage(cause)}; see docs/deploy.md, "Deploy again"`,
      { cause },
    );
  }
}

function formatResources(resources: RetainedResource[]): string {
  return resources.map(({ type, identifier }) => `  ${type} ${Object.values(identifier).join()}`).join('\n');
}

/** @throws {CommandError} when a stack of this name was deleted more than once and each has left its data */
export function assertUnambiguous(stackName: string, resources: RetainedResource[]): void {
  const ids = new Set(resources.map(({ logicalId }) => logicalId));
  if (ids.size < resources.length) {
    throw new CommandError(
      `Several deleted stacks of the name ${stackName} have left data; delete what is not needed, or add --without-retained-data`,
    );
  }
}
