import { CloudFormationClient, ListStacksCommand } from '@aws-sdk/client-cloudformation';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListStateMachinesCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';

/** Lists what the account holds of any stage, by the names that start with `image-pipeline`. */
export async function listPipelineResources(): Promise<string[]> {
  const lists = await Promise.all([
    listStacks(),
    listNames(
      'bucket',
      new S3Client({}).send(new ListBucketsCommand({})).then(({ Buckets }) => Buckets),
    ),
    listNames(
      'table',
      new DynamoDBClient({}).send(new ListTablesCommand({})).then((page) => page.TableNames),
    ),
    listNames(
      'function',
      new LambdaClient({}).send(new ListFunctionsCommand({})).then((page) => page.Functions),
    ),
    listNames(
      'log',
      new CloudWatchLogsClient({}).send(new DescribeLogGroupsCommand({})).then((page) => page.logGroups),
    ),
    listNames(
      'state machine',
      new SFNClient({}).send(new ListStateMachinesCommand({})).then((page) => page.stateMachines),
    ),
    listNames(
      'topic',
      new SNSClient({}).send(new ListTopicsCommand({})).then(({ Topics }) => Topics),
    ),
    listNames(
      'queue',
      new SQSClient({}).send(new ListQueuesCommand({})).then((page) => page.QueueUrls),
    ),
  ]);
  return lists.flat();
}

async function listStacks(): Promise<string[]> {
  const { StackSummaries = [] } = await new CloudFormationClient({}).send(new ListStacksCommand({}));
  const stacks = StackSummaries.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE');
  return listNames('stack', Promise.resolve(stacks));
}

async function listNames(kind: string, items: Promise<unknown[] | undefined>): Promise<string[]> {
  const texts = ((await items) ?? []).map((item) => JSON.stringify(item));
  return texts.filter((text) => text.includes('image-pipeline')).map((text) => `${kind} ${text}`);
}
