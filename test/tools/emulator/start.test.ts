import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { StartupError } from '../../../tools/emulator/errors.ts';
import { startEmulator } from '../../../tools/emulator/start.ts';
import { invoke, lambdaFunction, role, startTinyStack, type TinyStack, writeAssembly } from './tiny-stack.ts';

const queue = { Type: 'AWS::SQS::Queue' };
let directory: string;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'start-test-'));
});

afterAll(() => rm(directory, { recursive: true }));

async function start(resources: Record<string, unknown>, options: object = {}) {
  const assembly = await writeAssembly({ resources });
  return startEmulator({ assembly, port: 0, ...options });
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
    ['an unsupported type', { Odd: { Type: 'AWS::EC2::Instance' } }, /^Odd .*AWS::EC2::Instance/],
    ['an unsupported property', { Odd: { ...queue, Properties: { FifoQueue: true } } }, /^Odd: .*FifoQueue/],
    ['a condition', { Odd: { ...queue, Condition: 'IsProd' } }, /^Odd has the condition IsProd/],
    [
      'an unsupported intrinsic function',
      { Odd: { ...queue, Properties: { QueueName: { 'Fn::If': [] } } } },
      /^Odd: .*Fn::If/,
    ],
    [
      'a reference to a missing resource',
      { Odd: { ...queue, Properties: { QueueName: { Ref: 'Missing' } } } },
      /Missing/,
    ],
    [
      'an unknown attribute',
      { Odd: { ...queue, Properties: { QueueName: { 'Fn::GetAtt': ['Odd2', 'Color'] } } }, Odd2: queue },
      /Odd2 .*Color/,
    ],
    [
      'a cyclic dependency',
      { A: { ...queue, DependsOn: 'B' }, B: { ...queue, DependsOn: 'A' } },
      /depends on itself/,
    ],
    [
      'a schedule that is not a rate',
      {
        Odd: {
          Type: 'AWS::Events::Rule',
          Properties: { ScheduleExpression: 'cron(0 12 * * ? *)', Targets: [] },
        },
      },
      /^Odd: ScheduleExpression/,
    ],
  ])('with %s stops the start', async (_, resources, issue) => {
    const started = start(resources);

    await expect(started).rejects.toBeInstanceOf(StartupError);
    await expect(started).rejects.toThrow(issue);
  });
});

describe('a bundle', () => {
  const start = (source: string, files?: object, properties?: object) =>
    startTinyStack({
      functions: { step: source },
      files: { ...files },
      resources: { Role: role, Step: lambdaFunction('step', { ...properties }) },
    });

  test.each([
    [
      'without the handler export',
      'exports.other = async () => {};',
      'exports other; expected the export handler',
    ],
    ['that is empty', '', 'exports nothing; expected the export handler'],
    [
      'that exports nothing',
      'const handler = async () => {};',
      'exports nothing; expected the export handler',
    ],
  ])('%s stops the start', async (_, source, issue) => {
    const started = start(source);

    await expect(started).rejects.toBeInstanceOf(StartupError);
    await expect(started).rejects.toThrow(/^Step: function step: .*asset\.step\/handler\.js /);
    await expect(started).rejects.toThrow(issue);
  });

  test('without the file of its handler stops the start', async () => {
    const started = start('exports.handler = async () => {};', {}, { Handler: 'missing.handler' });

    await expect(started).rejects.toThrow(
      /function step: .*asset\.step has no file for the handler missing.handler$/,
    );
  });

  test.each([
    ['handler.js below a package.json with type module', { 'package.json': '{"type":"module"}' }, 'js'],
    ['handler.cjs', { 'asset.step/handler.cjs': "exports.handler = async () => 'cjs';" }, 'js'],
    [
      'handler.mjs',
      { 'asset.step/index.mjs': "export const handler = async () => 'mjs';" },
      'mjs',
      { Handler: 'index.handler' },
    ],
    [
      'handler.js as an ES module beside its package.json',
      {
        'asset.step/package.json': '{"type":"module"}',
        'asset.step/index.mjs': "export { handler } from './own.js';",
        'asset.step/own.js': "export const handler = async () => 'esm';",
      },
      'esm',
      { Handler: 'index.handler' },
    ],
  ])('is loaded from %s', async (_, files, expected, properties?: object) => {
    const stack = await start("exports.handler = async () => 'js';", files, properties);

    const { payload } = await invoke(stack, 'step');
    await stack.stop();

    expect(payload).toBe(expected);
  });
});

describe('the start', () => {
  test('fails in one line on a port that is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;

    const started = start({}, { port });

    await expect(started).rejects.toThrow(new StartupError(`Port ${port} is in use`));
    other.close();
  });

  test('fails in one line on a data directory that is a file', async () => {
    const dataDirectory = join(directory, 'a-file');
    await writeFile(dataDirectory, '');

    const started = start({}, { dataDirectory });

    await expect(started).rejects.toBeInstanceOf(StartupError);
    await expect(started).rejects.toThrow(/^The data directory .*a-file cannot be used: .+$/);
  });

  test('fails in one line on a data directory that another stack uses', async () => {
    const dataDirectory = join(directory, 'shared-data');
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

test('with a data directory, objects and tables survive a restart', async () => {
  const dataDirectory = join(directory, 'restarted');
  const first = await startTinyStack(stateful, { dataDirectory });
  await first.s3.send(new PutObjectCommand({ Bucket: 'tiny-bucket', Key: 'stored', Body: 'bytes' }));
  await first.dynamoDb.send(new PutItemCommand({ TableName: 'tiny-Table', Item: Key }));
  await first.stop();

  const second = await startTinyStack(stateful, { dataDirectory });
  const object = await second.s3.send(new GetObjectCommand({ Bucket: 'tiny-bucket', Key: 'stored' }));
  const text = await object.Body?.transformToString();
  const { Item } = await second.dynamoDb.send(new GetItemCommand({ TableName: 'tiny-Table', Key }));
  await second.stop();

  expect(text).toBe('bytes');
  expect(Item).toEqual(Key);
});

describe('a data directory', () => {
  async function createData(name: string): Promise<string> {
    const dataDirectory = join(directory, name);
    const stack = await startTinyStack(stateful, { dataDirectory });
    await stack.s3.send(new PutObjectCommand({ Bucket: 'tiny-bucket', Key: 'stored', Body: 'bytes' }));
    await stack.stop();
    return dataDirectory;
  }

  test('of a version before 0.2.0 is refused', async () => {
    const dataDirectory = join(directory, 'old');
    await mkdir(join(dataDirectory, 'objects'), { recursive: true });

    await expect(start({}, { dataDirectory })).rejects.toThrow(
      /^The data directory .*old cannot be used: a version before 0.2.0 wrote it; delete it, or name another directory$/,
    );
  });

  test('of a later version is refused', async () => {
    const dataDirectory = await createData('later');
    await writeFile(join(dataDirectory, 'layout-version'), '99\n');

    await expect(start({}, { dataDirectory })).rejects.toThrow(/later cannot be used: it has layout 99/);
  });

  test.each([5000, 100, 0])('whose database is cut to %i bytes is refused', async (size) => {
    const dataDirectory = await createData(`cut-${size}`);
    await truncate(join(dataDirectory, 'objects/objects.sqlite'), size);

    const started = start({}, { dataDirectory });

    await expect(started).rejects.toThrow(/^The data directory .* cannot be used: .+$/);
    await expect(started).rejects.toBeInstanceOf(StartupError);
  });

  test.each(['tables', 'objects', 'objects/objects.sqlite'])('without its %s is refused', async (part) => {
    const dataDirectory = await createData(`without-${part.replace('/', '-')}`);
    await rm(join(dataDirectory, part), { recursive: true });

    await expect(start({}, { dataDirectory })).rejects.toThrow(
      /cannot be used: it is damaged: .* is missing$/,
    );
  });

  test('without the file of an object is refused', async () => {
    const dataDirectory = await createData('without-file');
    const objects = join(dataDirectory, 'objects');
    const [file = ''] = (await readdir(objects)).filter((name) => !name.startsWith('objects.sqlite'));
    await rm(join(objects, file));

    await expect(start({}, { dataDirectory })).rejects.toThrow(
      /it is damaged: the file of tiny-bucket\/stored is missing$/,
    );
  });
});

test('without a data directory, stopping twice leaves no files', async () => {
  vi.stubEnv('TMPDIR', directory);
  const { stop } = await start(stateful.resources);
  const during = (await readdir(directory)).filter((name) => name.startsWith('emulator-'));

  await Promise.all([stop(), stop()]);
  const after = (await readdir(directory)).filter((name) => name.startsWith('emulator-'));
  vi.unstubAllEnvs();

  expect([during.length, after.length]).toEqual([1, 0]);
});
