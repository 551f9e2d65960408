import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { StartupError } from '../../../../tools/emulator/errors.ts';
import {
  invoke,
  lambdaFunction,
  queuePolicy,
  type RunningStack,
  role,
  roleWith,
  startTinyStack,
} from '../tiny-stack.ts';

/** Sends a command of the SDK and returns the name, message and status of its error. */
const caller = `const { createRequire } = require('node:module');
  const sdk = createRequire('${import.meta.filename}');
  exports.handler = async ({ module, client, command, input }) => {
    const { [client]: Client, [command]: Command } = sdk('@aws-sdk/' + module);
    try {
      await new Client({ maxAttempts: 1, forcePathStyle: true }).send(new Command(input));
      return 'allowed';
    } catch ({ name, message, $metadata }) {
      return { name, message, status: $metadata.httpStatusCode };
    }
  };`;

const presigner = `const { createRequire } = require('node:module');
  const sdk = createRequire('${import.meta.filename}');
  exports.handler = async (input) => {
    const { S3Client, GetObjectCommand } = sdk('@aws-sdk/client-s3');
    const client = new S3Client({ forcePathStyle: true });
    return sdk('@aws-sdk/s3-request-presigner').getSignedUrl(client, new GetObjectCommand(input));
  };`;

const allow = (Action: string, Resource: unknown, Condition?: object) => ({
  Effect: 'Allow',
  Action,
  Resource,
  ...(Condition && { Condition }),
});
const bucketArn = 'arn:aws:s3:::tiny-bucket';
const tableArn = 'arn:aws:dynamodb:eu-central-1:000000000000:table/tiny-Table';

let stack: RunningStack;
beforeAll(async () => {
  stack = await startTinyStack({
    functions: { caller, presigner },
    resources: {
      Role: roleWith(
        allow('logs:*', '*'),
        allow('s3:GetObject', `${bucketArn}/public/*`),
        allow('s3:DeleteObject', `${bucketArn}/public/*`),
        allow('s3:ListBucket', bucketArn, { StringLike: { 's3:prefix': 'public/*' } }),
        allow('dynamodb:GetItem', tableArn),
        allow('dynamodb:Query', `${tableArn}/index/byOwner`),
      ),
      Client: lambdaFunction('caller', { Timeout: 20, MemorySize: 512 }),
      Presigner: lambdaFunction('presigner', { Timeout: 20, MemorySize: 512 }),
      Bucket: { Type: 'AWS::S3::Bucket' },
    },
  });
  for (const Key of ['public/a', 'private/a']) {
    await stack.s3.send(new PutObjectCommand({ Bucket: 'tiny-bucket', Key, Body: Key }));
  }
});
afterAll(() => stack.stop());

const send = async (module: string, client: string, command: string, input: object) =>
  (await invoke(stack, 'caller', { module, client, command, input })).payload;
const sendS3 = (command: string, input: object) =>
  send('client-s3', 'S3Client', command, { Bucket: 'tiny-bucket', ...input });

const user = 'User: arn:aws:sts::000000000000:assumed-role/tiny-Role/caller is not authorized to perform: ';

describe('a function', () => {
  test('may make the calls that its role allows', async () => {
    expect(await sendS3('GetObjectCommand', { Key: 'public/a' })).toBe('allowed');
    expect(await sendS3('ListObjectsV2Command', { Prefix: 'public/x' })).toBe('allowed');
  });

  test.each([
    ['GetObjectCommand', { Key: 'private/a' }, 's3:GetObject', '/private/a'],
    ['PutObjectCommand', { Key: 'public/a', Body: 'x' }, 's3:PutObject', '/public/a'],
    ['ListObjectsV2Command', { Prefix: 'private/' }, 's3:ListBucket', ''],
    ['ListObjectsV2Command', {}, 's3:ListBucket', ''],
    ['CopyObjectCommand', { Key: 'x', CopySource: 'tiny-bucket/private/a' }, 's3:GetObject', '/private/a'],
    ['CopyObjectCommand', { Key: 'x', CopySource: 'tiny-bucket/public/a' }, 's3:PutObject', '/x'],
  ])('gets AccessDenied from %s %j', async (command, input, action, path) => {
    expect(await sendS3(command, input)).toEqual({
      name: 'AccessDenied',
      status: 403,
      message: `${user}${action} on resource: "${bucketArn}${path}" because no identity-based policy allows the ${action} action`,
    });
  });

  test('that may not list a bucket gets 403 for a missing key', async () => {
    expect(await sendS3('GetObjectCommand', { Key: 'public/missing' })).toMatchObject({
      status: 403,
      message: expect.stringContaining('s3:ListBucket on resource: "arn:aws:s3:::tiny-bucket"'),
    });
  });

  test.each([
    [
      'client-dynamodb',
      'DynamoDBClient',
      'QueryCommand',
      {
        TableName: 'tiny-Table',
        KeyConditionExpression: 'a = :a',
        ExpressionAttributeValues: { ':a': { S: 'a' } },
      },
      { name: 'AccessDeniedException', status: 400 },
      `dynamodb:Query on resource: ${tableArn} `,
    ],
    [
      'client-sqs',
      'SQSClient',
      'SendMessageBatchCommand',
      { QueueUrl: '000000000000/queue', Entries: [{ Id: 'a', MessageBody: 'a' }] },
      { name: 'AccessDenied', status: 403 },
      'sqs:SendMessage on resource: arn:aws:sqs:eu-central-1:000000000000:queue ',
    ],
    [
      'client-sns',
      'SNSClient',
      'PublishCommand',
      { TopicArn: 'arn:aws:sns:eu-central-1:000000000000:topic', Message: 'x' },
      { status: 403 },
      'sns:Publish on resource: arn:aws:sns:eu-central-1:000000000000:topic ',
    ],
    [
      'client-lambda',
      'LambdaClient',
      'InvokeCommand',
      { FunctionName: 'caller' },
      { name: 'AccessDeniedException', status: 403 },
      'lambda:InvokeFunction on resource: arn:aws:lambda:eu-central-1:000000000000:function:caller ',
    ],
  ])('gets the error form of %s', async (module, client, command, input, form, message) => {
    const error = await send(module, client, command, input);

    expect(error).toMatchObject(form);
    expect(error.message).toContain(user + message);
  });

  test('presigns URLs that have its own permissions', async () => {
    const statuses = await Promise.all(
      ['public/a', 'private/a'].map(async (Key) => {
        const { payload } = await invoke(stack, 'presigner', { Bucket: 'tiny-bucket', Key });
        return (await fetch(payload)).status;
      }),
    );

    expect(statuses).toEqual([200, 403]);
  });
});

test('test/test is the root of the account', async () => {
  await expect(stack.dynamoDb.send(new ListTablesCommand({}))).resolves.toBeDefined();
});

describe('the start', () => {
  const functions = { worker: 'exports.handler = async () => {};' };
  const Worker = lambdaFunction('worker');
  const start = (resources: Record<string, unknown>) => startTinyStack({ functions, resources });
  const Queue = { Type: 'AWS::SQS::Queue' };
  const toTrustPolicy = (Service: string) => ({
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal: { Service } }],
      },
    },
  });
  const bucketThatNotifies = {
    Type: 'AWS::S3::Bucket',
    DependsOn: ['Policy'],
    Properties: {
      NotificationConfiguration: {
        QueueConfigurations: [{ Event: 's3:ObjectCreated:*', Queue: { 'Fn::GetAtt': ['Queue', 'Arn'] } }],
      },
    },
  };

  test.each([
    [
      'a role that Lambda cannot assume',
      { Role: toTrustPolicy('ec2.amazonaws.com'), Worker },
      /^Worker: The role defined for the function cannot be assumed by Lambda/,
    ],
    [
      'a queue that does not let S3 send',
      { Queue, Policy: queuePolicy('Queue', 'sns.amazonaws.com'), Bucket: bucketThatNotifies },
      /^Bucket: Unable to validate the following destination configurations/,
    ],
    [
      'a queue that lets S3 send for another account',
      {
        Queue,
        Policy: queuePolicy('Queue', 's3.amazonaws.com', { StringEquals: { 'aws:SourceAccount': '1' } }),
        Bucket: bucketThatNotifies,
      },
      /^Bucket: Unable to validate/,
    ],
    [
      'a mapping whose function may not receive messages',
      {
        Role: roleWith(allow('sqs:DeleteMessage', '*')),
        Worker,
        Queue,
        Mapping: {
          Type: 'AWS::Lambda::EventSourceMapping',
          Properties: { EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] }, FunctionName: { Ref: 'Worker' } },
        },
      },
      /^Mapping: .* permissions to call sqs:ReceiveMessage on arn:aws:sqs:eu-central-1:000000000000:tiny-Queue$/,
    ],
    [
      'a managed policy that is not supported',
      {
        Role: {
          ...role,
          Properties: { ...role.Properties, ManagedPolicyArns: ['arn:aws:iam::aws:policy/Admin'] },
        },
      },
      /^Role: the managed policy arn:aws:iam::aws:policy\/Admin is not supported/,
    ],
    [
      'a condition key that is not supported',
      { Role: roleWith(allow('s3:*', '*', { StringEquals: { 'aws:username': 'x' } })) },
      /^Role: the condition key aws:username is not supported/,
    ],
  ])('is stopped by %s', async (_, resources, issue) => {
    const started = start(resources);

    await expect(started).rejects.toBeInstanceOf(StartupError);
    await expect(started).rejects.toThrow(issue);
  });
});
