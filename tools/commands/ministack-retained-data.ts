import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CloudFormationClient,
  DeleteStackCommand,
  UpdateTerminationProtectionCommand,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { DeploymentSettings } from '../../infra/deployment-settings.ts';
import { getStackName } from '../../infra/stages.ts';
import { findStack, readOutputs } from '../client/find-stack.ts';
import { readTemplate } from '../client/stack-template.ts';
import { CommandError, logStatus } from './command.ts';
import { runScript } from './run-script.ts';

const name = 'kept';
const stackName = getStackName('prod', name);

const settings: DeploymentSettings = {
  tokens: { userPool: { domainPrefix: 'image-pipeline-kept', callbackUrls: ['http://localhost:3000/'] } },
  corsOrigins: [],
};

const Key = { id: { S: 'alice' } };

/** Deploys stage prod, deletes its stack, deploys it again, and finds the data of before in it. It leaves the stack. */
export async function testRetainedData(): Promise<void> {
  const client = new CloudFormationClient({});
  const dynamoDb = new DynamoDBClient({});
  const s3 = new S3Client({ forcePathStyle: true });
  const directory = await mkdtemp(join(tmpdir(), 'settings-'));
  const path = join(directory, 'prod.ts');
  await writeFile(path, `export const settings = ${JSON.stringify(settings)};\n`);
  const deploy = async (...deployOptions: string[]) => {
    await runScript(
      'deploy',
      '--stage',
      'prod',
      '--name',
      name,
      '--settings',
      path,
      '--yes',
      ...deployOptions,
    );
    const outputs = readOutputs(await findStack(client, stackName));
    return {
      TableName: outputs['UsersTableName'],
      Bucket: outputs['ImagesBucketName'],
      pool: outputs['UserPoolId'],
    };
  };
  try {
    const { TableName, Bucket, pool } = await deploy();
    await dynamoDb.send(new PutItemCommand({ TableName, Item: Key }));
    await s3.send(new PutObjectCommand({ Bucket, Key: 'images/kept', Body: 'kept' }));
    await deleteStack(client);
    // MiniStack reports each change of a bucket, as here of its notifications, as a possible replacement.
    const again = await deploy('--allow-data-loss', findBucketIds());
    const { Item } = await dynamoDb.send(new GetItemCommand({ TableName: again.TableName, Key }));
    if (again.TableName !== TableName || Item === undefined || again.pool !== pool) {
      throw new CommandError(
        `The second deployment uses ${again.TableName} and ${again.pool}, not ${TableName} and ${pool}`,
      );
    }
    await s3.send(new HeadObjectCommand({ Bucket: again.Bucket, Key: 'images/kept' }));
    logStatus('The second deployment uses the data of the first.');
  } finally {
    await rm(directory, { recursive: true });
  }
}

function findBucketIds(): string {
  const { Resources } = readTemplate({ directory: join('cdk.out', stackName), stackName });
  const buckets = Object.entries(Resources).filter(([, { Type }]) => Type === 'AWS::S3::Bucket');
  return buckets.map(([logicalId]) => logicalId).join(',');
}

/** Deletes the stack as `npm run destroy` does, which asks for the name of stage prod on a terminal. */
async function deleteStack(client: CloudFormationClient): Promise<void> {
  const StackName = stackName;
  await client.send(
    new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection: false }),
  );
  await client.send(new DeleteStackCommand({ StackName }));
  await waitUntilStackDeleteComplete({ client, maxWaitTime: 300, minDelay: 1, maxDelay: 5 }, { StackName });
}
