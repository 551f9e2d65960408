import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { findRetainedResources, type ResourceClients } from '../../../tools/client/retained-resources.ts';
import { toImportTemplate } from '../../../tools/client/stack-template.ts';
import { fakeClient } from '../../support/fake-client.ts';

const retained = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' };
const template = {
  Resources: {
    Uploads4F6EB0FD: {
      Type: 'AWS::S3::Bucket',
      ...retained,
      Properties: {
        NotificationConfiguration: { Queue: { 'Fn::GetAtt': ['Queue', 'Arn'] } },
        Region: { 'Fn::Join': ['', ['in ', { Ref: 'AWS::Region' }]] },
        Names: [{ Ref: 'Queue' }],
      },
    },
    UsersTable9725E9C8: { Type: 'AWS::DynamoDB::Table', ...retained, Properties: { BillingMode: 'X' } },
    FailedUploads1: { Type: 'AWS::SQS::Queue', ...retained, Properties: {} },
    Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
  },
};

function clientsWith(buckets: string[], tables: string[], queues: string[]): ResourceClients {
  return {
    s3: fakeClient(S3Client, { ListBuckets: () => ({ Buckets: buckets.map((Name) => ({ Name })) }) }),
    dynamoDb: fakeClient(DynamoDBClient, { ListTables: () => ({ TableNames: tables }) }),
    sqs: fakeClient(SQSClient, { ListQueues: () => ({ QueueUrls: queues }) }),
  };
}

const url = (name: string) => `https://sqs.eu-central-1.amazonaws.com/111122223333/${name}`;

test('what a stack has left is found by the names that CloudFormation gives', async () => {
  const clients = clientsWith(
    ['image-pipeline-prod-uploads4f6eb0fd-abc1', 'image-pipeline-prod-images2d38c313-abc1', 'other'],
    ['image-pipeline-prod-UsersTable9725E9C8-ABC1'],
    [url('image-pipeline-prod-FailedUploads1-AbC1'), url('image-pipeline-prod-Queue-AbC1')],
  );
  expect(await findRetainedResources(clients, 'image-pipeline-prod', template)).toEqual([
    {
      logicalId: 'UsersTable9725E9C8',
      type: 'AWS::DynamoDB::Table',
      identifier: { TableName: 'image-pipeline-prod-UsersTable9725E9C8-ABC1' },
    },
    {
      logicalId: 'Uploads4F6EB0FD',
      type: 'AWS::S3::Bucket',
      identifier: { BucketName: 'image-pipeline-prod-uploads4f6eb0fd-abc1' },
    },
    {
      logicalId: 'FailedUploads1',
      type: 'AWS::SQS::Queue',
      identifier: { QueueUrl: url('image-pipeline-prod-FailedUploads1-AbC1') },
    },
  ]);
});

test.each([
  ['another stack whose name is longer', 'image-pipeline-prod-alice-UsersTable9725E9C8-ABC1'],
  ['a name with more parts', 'image-pipeline-prod-UsersTable9725E9C8-copy-of-ABC1'],
  ['another logical id', 'image-pipeline-prod-UsersTable00000000-ABC1'],
])('%s is not taken for one of the stack', async (_case, name) => {
  const clients = clientsWith([], [name], []);
  expect(await findRetainedResources(clients, 'image-pipeline-prod', template)).toEqual([]);
});

test('a stage that retains nothing lists nothing', async () => {
  const { Queue } = template.Resources;
  const unused = clientsWith([], [], []);
  expect(await findRetainedResources(unused, 'image-pipeline-dev', { Resources: { Queue } })).toEqual([]);
});

test('the template of an import holds the imported resources without references to others', () => {
  expect(toImportTemplate(template, ['Uploads4F6EB0FD', 'UsersTable9725E9C8'])).toEqual({
    Resources: {
      Uploads4F6EB0FD: {
        Type: 'AWS::S3::Bucket',
        ...retained,
        Properties: { Region: { 'Fn::Join': ['', ['in ', { Ref: 'AWS::Region' }]] } },
      },
      UsersTable9725E9C8: { ...template.Resources.UsersTable9725E9C8 },
    },
  });
});
