import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { StartError } from '../../../../infra/targets/embedded/errors.ts';
import { startEmbedded } from '../../../../infra/targets/embedded/start.ts';
import { startTinyStack, type TinyStack, writeAssembly } from './tiny-stack.ts';

const queue = { Type: 'AWS::SQS::Queue' };
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'start-test-'));
});

afterAll(() => rm(folder, { recursive: true }));

async function start(resources: Record<string, unknown>, options: object = {}) {
  const assembly = await writeAssembly({ resources });
  return startEmbedded({ assembly, port: 0, ...options });
}

describe('a template', () => {
  test('is resolved: names, attributes, joins, substitutions, lists and pseudo parameters', async () => {
    const arn = { 'Fn::GetAtt': ['Source', 'Arn'] };
    const stack = await startTinyStack({
      resources: {
        Source: {
          ...queue,
          Properties: {
            RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 3 },
          },
        },
        Dead: { ...queue, Properties: { QueueName: 'explicit' } },
        Bucket: { Type: 'AWS::S3::Bucket', DependsOn: ['Source'] },
        Metadata: { Type: 'AWS::CDK::Metadata' },
      },
      outputs: {
        Url: { Ref: 'Source' },
        DeadUrl: { Ref: 'Dead' },
        Bucket: { Ref: 'Bucket' },
        Joined: { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':sqs']] },
        // biome-ignore lint/suspicious/noTemplateCurlyInString: this is CloudFormation's way to write it
        Substituted: { 'Fn::Sub': '${AWS::AccountId}-${Dead.Arn}' },
        Selected: { 'Fn::Select': [5, { 'Fn::Split': [':', arn] }] },
      },
    });
    const { outputs, endpoint } = stack;
    await stack.stop();

    expect(outputs).toEqual({
      Url: `${endpoint}/000000000000/tiny-Source`,
      DeadUrl: `${endpoint}/000000000000/explicit`,
      Bucket: 'tiny-bucket',
      Joined: 'arn:aws:sqs',
      Substituted: '000000000000-arn:aws:sqs:eu-central-1:000000000000:explicit',
      Selected: 'tiny-Source',
    });
  });

  test.each([
    ['a type that is not supported', { Odd: { Type: 'AWS::EC2::Instance' } }, /^Odd .*AWS::EC2::Instance/],
    [
      'a property that is not supported',
      { Odd: { ...queue, Properties: { FifoQueue: true } } },
      /^Odd: .*FifoQueue/,
    ],
    [
      'a function that is not known',
      { Odd: { ...queue, Properties: { QueueName: { 'Fn::If': [] } } } },
      /^Odd: .*Fn::If/,
    ],
    ['a reference to nothing', { Odd: { ...queue, Properties: { QueueName: { Ref: 'Nobody' } } } }, /Nobody/],
    [
      'an attribute that is not there',
      { Odd: { ...queue, Properties: { QueueName: { 'Fn::GetAtt': ['Odd2', 'Color'] } } }, Odd2: queue },
      /Odd2 .*Color/,
    ],
    [
      'resources that need each other',
      { A: { ...queue, DependsOn: 'B' }, B: { ...queue, DependsOn: 'A' } },
      /depends on itself/,
    ],
    [
      'a schedule that is no rate',
      {
        Odd: {
          Type: 'AWS::Events::Rule',
          Properties: { ScheduleExpression: 'cron(0 12 * * ? *)', Targets: [] },
        },
      },
      /^Odd: ScheduleExpression/,
    ],
  ])('with %s stops the start', async (_, resources, complaint) => {
    const started = start(resources);

    await expect(started).rejects.toBeInstanceOf(StartError);
    await expect(started).rejects.toThrow(complaint);
  });
});

describe('the start', () => {
  test('fails in one line on a port that is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;

    const started = start({}, { port });

    await expect(started).rejects.toThrow(new StartError(`Port ${port} is in use`));
    other.close();
  });

  test('fails in one line on a data directory that cannot be one', async () => {
    const dataDirectory = join(folder, 'a-file');
    await writeFile(dataDirectory, '');

    const started = start({}, { dataDirectory });

    await expect(started).rejects.toBeInstanceOf(StartError);
    await expect(started).rejects.toThrow(/^The data directory .*a-file cannot be used: .+$/);
  });

  test('fails in one line on a data directory that another stack uses', async () => {
    const dataDirectory = join(folder, 'shared-data');
    const first = await start({}, { dataDirectory });

    const started = start({}, { dataDirectory });

    await expect(started).rejects.toThrow(/shared-data cannot be used/);
    await first.stop();
  });
});

const stateful: TinyStack = {
  resources: {
    Bucket: { Type: 'AWS::S3::Bucket' },
    Table: {
      Type: 'AWS::DynamoDB::Table',
      Properties: {
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      },
    },
  },
};
const Key = { id: { S: 'one' } };

test('with a data directory, objects and tables outlive the stack', async () => {
  const dataDirectory = join(folder, 'kept');
  const first = await startTinyStack(stateful, { dataDirectory });
  await first.s3.send(new PutObjectCommand({ Bucket: 'tiny-bucket', Key: 'kept', Body: 'bytes' }));
  await first.dynamoDb.send(new PutItemCommand({ TableName: 'tiny-Table', Item: Key }));
  await first.stop();

  const second = await startTinyStack(stateful, { dataDirectory });
  const object = await second.s3.send(new GetObjectCommand({ Bucket: 'tiny-bucket', Key: 'kept' }));
  const text = await object.Body?.transformToString();
  const { Item } = await second.dynamoDb.send(new GetItemCommand({ TableName: 'tiny-Table', Key }));
  await second.stop();

  expect(text).toBe('bytes');
  expect(Item).toEqual(Key);
});

test('without one, nothing is left behind, however often it is stopped', async () => {
  vi.stubEnv('TMPDIR', folder);
  const { stop } = await start(stateful.resources);
  const during = (await readdir(folder)).filter((name) => name.startsWith('embedded-'));

  await Promise.all([stop(), stop()]);
  const after = (await readdir(folder)).filter((name) => name.startsWith('embedded-'));
  vi.unstubAllEnvs();

  expect([during.length, after.length]).toEqual([1, 0]);
});
