import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListFunctionsCommand } from '@aws-sdk/client-lambda';
import { ListBucketsCommand, S3Client } from '@aws-sdk/client-s3';
import { ListTopicsCommand, SNSClient } from '@aws-sdk/client-sns';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { presign, sendSigned } from './sign-request.ts';
import { type RunningStack, startTinyStack } from './tiny-stack.ts';

let stack: RunningStack;
const minute = 60_000;

beforeAll(async () => {
  const resources = { Bucket: { Type: 'AWS::S3::Bucket' } };
  stack = await startTinyStack({ resources, outputs: { BucketName: { Ref: 'Bucket' } } });
});

afterAll(() => stack.stop());

describe('a signature', () => {
  test('of any SDK client is accepted, in any region', async () => {
    const elsewhere = new SQSClient({ ...stack.settings, region: 'us-east-1' });

    await expect(stack.s3.send(new ListBucketsCommand({}))).resolves.toBeDefined();
    await expect(stack.sns.send(new ListTopicsCommand({}))).resolves.toBeDefined();
    await expect(stack.dynamoDb.send(new ListTablesCommand({}))).resolves.toBeDefined();
    await expect(stack.lambda.send(new ListFunctionsCommand({}))).resolves.toBeDefined();
    await expect(elsewhere.send(new ListQueuesCommand({}))).resolves.toBeDefined();
  });

  test.each([
    ['s3', S3Client, new ListBucketsCommand({})],
    ['sqs', SQSClient, new ListQueuesCommand({})],
    ['sns', SNSClient, new ListTopicsCommand({})],
  ])('with a wrong secret is refused in the format of %s', async (_, Client, command) => {
    const credentials = { accessKeyId: 'test', secretAccessKey: 'guessed' };
    const client = new Client({ ...stack.settings, credentials }) as S3Client;

    const sent = client.send(command as ListBucketsCommand);

    await expect(sent).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
      $metadata: { httpStatusCode: 403 },
    });
  });

  test.each([
    ['s3', S3Client, new ListBucketsCommand({})],
    ['sqs', SQSClient, new ListQueuesCommand({})],
  ])('with an unknown key is refused in the format of %s', async (_, Client, command) => {
    const credentials = { accessKeyId: 'unknown', secretAccessKey: 'test' };
    const client = new Client({ ...stack.settings, credentials }) as S3Client;

    const sent = client.send(command as ListBucketsCommand);

    await expect(sent).rejects.toMatchObject({
      name: 'InvalidAccessKeyId',
      $metadata: { httpStatusCode: 403 },
    });
  });

  test('is required', async () => {
    const response = await fetch(`${stack.endpoint}/tiny-bucket/key`);

    expect(response.status).toBe(403);
    expect(await response.text()).toContain('<Code>AccessDenied</Code>');
  });

  test.each([[-16], [16]])('made %i minutes from now is refused', async (minutes) => {
    const signingDate = new Date(Date.now() + minutes * minute);

    const response = await sendSigned({
      service: 's3',
      url: `${stack.endpoint}/tiny-bucket?list-type=2`,
      signingDate,
    });

    expect(response.status).toBe(403);
    expect(await response.text()).toContain('<Code>RequestTimeTooSkewed</Code>');
  });

  test('is not valid for another request', async () => {
    const url = await presign({ service: 's3', url: `${stack.endpoint}/tiny-bucket/mine` });

    const response = await fetch(url.replace('/mine', '/yours'));

    expect(response.status).toBe(403);
    expect(await response.text()).toContain('<Code>SignatureDoesNotMatch</Code>');
  });
});

describe('a presigned URL', () => {
  const key = "a b+c'(d)*é";

  test('puts and gets an object until it expires', async () => {
    const url = `${stack.endpoint}/tiny-bucket/${encodeURIComponent(key)}`;
    const put = await presign({ service: 's3', method: 'PUT', url });
    const get = await presign({ service: 's3', url });
    const late = await presign({ service: 's3', url, signingDate: new Date(Date.now() - 2 * minute) }, 60);

    const stored = await fetch(put, { method: 'PUT', body: 'presigned' });
    const read = await fetch(get);
    const expired = await fetch(late);

    expect(stored.status).toBe(200);
    expect(await read.text()).toBe('presigned');
    expect(expired.status).toBe(403);
    expect(await expired.text()).toContain('Request has expired');
  });

  test('that signs more headers is refused without one of them, or with another value', async () => {
    const headers = { 'content-type': 'image/jpeg', 'if-none-match': '*' };
    const target = `${stack.endpoint}/tiny-bucket/signed-headers`;
    const url = await presign({ service: 's3', method: 'PUT', url: target, headers });
    const put = async (sent: Record<string, string>) =>
      (await fetch(url, { method: 'PUT', body: 'jpeg', headers: sent })).status;

    expect(await put({ 'content-type': 'image/jpeg' })).toBe(403);
    expect(await put({ ...headers, 'content-type': 'image/png' })).toBe(403);
    expect(await put(headers)).toBe(200);
  });

  test('with a signed If-None-Match allows one write', async () => {
    const headers = { 'if-none-match': '*' };
    const url = await presign({
      service: 's3',
      method: 'PUT',
      url: `${stack.endpoint}/tiny-bucket/once`,
      headers,
    });

    const first = await fetch(url, { method: 'PUT', body: 'first', headers });
    const second = await fetch(url, { method: 'PUT', body: 'second', headers });
    const unconditional = await fetch(url, { method: 'PUT', body: 'third' });

    expect([first.status, second.status, unconditional.status]).toEqual([200, 412, 403]);
  });
});

test('a path that cannot be percent-decoded is refused as S3 does', async () => {
  const response = await sendSigned({ service: 's3', url: `${stack.endpoint}/tiny-bucket/100%` });

  expect(response.status).toBe(400);
  expect(await response.text()).toContain('<Code>InvalidURI</Code>');
});

describe('CloudFormation', () => {
  let client: CloudFormationClient;
  beforeAll(() => {
    client = new CloudFormationClient(stack.settings);
  });
  afterAll(() => client.destroy());

  test('returns the outputs of the stack', async () => {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: 'tiny' }));

    const Outputs = Object.entries(stack.outputs).map(([OutputKey, OutputValue]) => ({
      OutputKey,
      OutputValue,
    }));
    expect(Outputs).not.toEqual([]);
    expect(Stacks).toMatchObject([{ StackName: 'tiny', StackStatus: 'CREATE_COMPLETE', Outputs }]);
  });

  test('refuses another stack name', async () => {
    const response = client.send(new DescribeStacksCommand({ StackName: 'other' }));

    await expect(response).rejects.toMatchObject({
      name: 'ValidationError',
      message: 'Stack with id other does not exist',
    });
  });
});

describe('unsupported requests', () => {
  test.each([
    ['a service', { service: 'ec2', url: '/', method: 'POST', body: 'Action=DescribeInstances' }, 'ec2'],
    ['an operation of S3', { service: 's3', url: '/tiny-bucket?acl=' }, 'acl'],
    [
      'an operation of DynamoDB',
      {
        service: 'dynamodb',
        url: '/',
        method: 'POST',
        body: '{}',
        headers: { 'x-amz-target': 'DynamoDB_20120810.TransactWriteItems' },
      },
      'dynamodb:TransactWriteItems',
    ],
    [
      'an operation of SNS',
      { service: 'sns', url: '/', method: 'POST', body: 'Action=OptInPhoneNumber' },
      'sns:OptInPhoneNumber',
    ],
    ['an operation of Lambda', { service: 'lambda', url: '/2015-03-31/layers' }, '/2015-03-31/layers'],
  ])('%s gets a 501 that names it', async (_, request, name) => {
    const response = await sendSigned({ ...request, url: `${stack.endpoint}${request.url}` });

    expect(response.status).toBe(501);
    expect(await response.text()).toContain(name);
  });
});
