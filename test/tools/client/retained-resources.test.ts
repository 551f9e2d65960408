import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
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
    Pool: { Type: 'AWS::Cognito::UserPool', ...retained, Properties: {} },
  },
};

interface Names {
  buckets?: string[];
  tables?: string[];
  queues?: string[];
  /** Names by id. */
  pools?: Record<string, string>;
}

function clientsWith({ buckets = [], tables = [], queues = [], pools = {} }: Names): ResourceClients {
  return {
    s3: fakeClient(S3Client, { ListBuckets: () => ({ Buckets: buckets.map((Name) => ({ Name })) }) }),
    dynamoDb: fakeClient(DynamoDBClient, { ListTables: () => ({ TableNames: tables }) }),
    cognito: fakeClient(CognitoIdentityProviderClient, {
      ListUserPools: () => ({ UserPools: Object.entries(pools).map(([Id, Name]) => ({ Id, Name })) }),
    }),
    sqs: fakeClient(SQSClient, { ListQueues: () => ({ QueueUrls: queues }) }),
  };
}

const url = (name: string) => `https://sqs.eu-central-1.amazonaws.com/111122223333/${name}`;

test('what a stack has left is found by the names that CloudFormation gives', async () => {
  const clients = clientsWith({
    buckets: ['image-pipeline-prod-uploads4f6eb0fd-abc1', 'image-pipeline-prod-images2d38c313-abc1', 'other'],
    tables: ['image-pipeline-prod-UsersTable9725E9C8-ABC1'],
    queues: [url('image-pipeline-prod-FailedUploads1-AbC1'), url('image-pipeline-prod-Queue-AbC1')],
    pools: { eu_1: 'image-pipeline-prod', eu_2: 'image-pipeline-prod-alice' },
  });
  expect(await findRetainedResources(clients, 'image-pipeline-prod', template)).toEqual([
    {
      logicalId: 'Uploads4F6EB0FD',
      type: 'AWS::S3::Bucket',
      identifier: { BucketName: 'image-pipeline-prod-uploads4f6eb0fd-abc1' },
    },
    {
      logicalId: 'UsersTable9725E9C8',
      type: 'AWS::DynamoDB::Table',
      identifier: { TableName: 'image-pipeline-prod-UsersTable9725E9C8-ABC1' },
    },
    {
      logicalId: 'FailedUploads1',
      type: 'AWS::SQS::Queue',
      identifier: { QueueUrl: url('image-pipeline-prod-FailedUploads1-AbC1') },
    },
    { logicalId: 'Pool', type: 'AWS::Cognito::UserPool', identifier: { UserPoolId: 'eu_1' } },
  ]);
});

test.each([
  ['another stack whose name is longer', 'image-pipeline-prod-alice-UsersTable9725E9C8-ABC1'],
  ['a name with more parts', 'image-pipeline-prod-UsersTable9725E9C8-copy-of-ABC1'],
  ['another logical id', 'image-pipeline-prod-UsersTable00000000-ABC1'],
])('%s is not taken for one of the stack', async (_case, name) => {
  const clients = clientsWith({ tables: [name] });
  expect(await findRetainedResources(clients, 'image-pipeline-prod', template)).toEqual([]);
});

test('a stage that retains nothing lists nothing', async () => {
  const { Queue } = template.Resources;
  const unused = clientsWith({ queues: [url('image-pipeline-dev-Queue-AbC1')] });
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
