import { join } from 'node:path';
import {
  CloudFormationClient,
  DeleteStackCommand,
  UpdateTerminationProtectionCommand,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getStackName } from '../../infra/stages.ts';
import { findStack, readOutputs } from '../client/find-stack.ts';
import { readTemplate } from '../client/stack-template.ts';
import { CommandError, logStatus } from './command.ts';
import { runScript } from './run-script.ts';
import { withUserPoolSettings } from './with-user-pool-settings.ts';

const name = 'kept';
const stackName = getStackName('prod', name);

const Key = { id: { S: 'alice' } };

/** Deploys stage prod, deletes its stack, deploys it again, and finds the data of before in it. It leaves the stack. */
export async function testRetainedData(): Promise<void> {
  await withUserPoolSettings('image-pipeline-kept', deployTwice);
}

async function deployTwice(settingsPath: string): Promise<void> {
  const client = new CloudFormationClient({});
  const dynamoDb = new DynamoDBClient({});
  const s3 = new S3Client({ forcePathStyle: true });
  const options = ['--stage', 'prod', '--name', name, '--settings', settingsPath, '--yes'];
  const deploy = async (...others: string[]) => {
    await runScript('deploy', ...options, ...others);
    const outputs = readOutputs(await findStack(client, stackName));
    return {
      TableName: outputs['UsersTableName'],
      Bucket: outputs['ImagesBucketName'],
      pool: outputs['UserPoolId'],
    };
  };
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
