import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, type InvokeCommandInput, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type EmulatorOptions, startEmulator } from '../../../tools/emulator/start.ts';

/** A template, and the source code of each function by the hash of its asset. */
export interface TinyStack {
  resources: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  functions?: Record<string, string>;
  /** Further files of the assembly by path. */
  files?: Record<string, string> | undefined;
}

/** Writes a cloud assembly in the layout of the CDK. */
export async function writeAssembly(stack: TinyStack) {
  const { resources, outputs = {}, functions = {} } = stack;
  const directory = await mkdtemp(join(tmpdir(), 'tiny-stack-'));
  const assets: Record<string, unknown> = {};
  for (const [hash, source] of Object.entries(functions)) {
    await mkdir(join(directory, `asset.${hash}`));
    await writeFile(join(directory, `asset.${hash}`, 'handler.js'), source);
    assets[hash] = { source: { path: `asset.${hash}`, packaging: 'zip' } };
  }
  for (const [path, content] of Object.entries(stack.files ?? {})) {
    await writeFile(join(directory, path), content);
  }
  const Outputs = Object.fromEntries(Object.entries(outputs).map(([name, Value]) => [name, { Value }]));
  await writeFile(join(directory, 'tiny.template.json'), JSON.stringify({ Resources: resources, Outputs }));
  await writeFile(join(directory, 'tiny.assets.json'), JSON.stringify({ files: assets }));
  return { directory, stackName: 'tiny' };
}

/** Starts a stack and creates SDK clients for it. */
export async function startTinyStack(stack: TinyStack, options: Partial<EmulatorOptions> = {}) {
  const assembly = await writeAssembly(stack);
  const emulator = await startEmulator({ assembly, port: 0, ...options });
  const settings = {
    endpoint: emulator.endpoint,
    region: emulator.region,
    credentials: emulator.credentials,
    maxAttempts: 1,
  };
  const clients = {
    s3: new S3Client({ ...settings, forcePathStyle: true }),
    sqs: new SQSClient(settings),
    sns: new SNSClient(settings),
    dynamoDb: new DynamoDBClient(settings),
    lambda: new LambdaClient(settings),
    logs: new CloudWatchLogsClient(settings),
  };
  const stop = async () => {
    Object.values(clients).forEach((client) => void client.destroy());
    await emulator.stop();
    await rm(assembly.directory, { recursive: true });
  };
  return { ...emulator, ...clients, settings, directory: assembly.directory, stop };
}

export type RunningStack = Awaited<ReturnType<typeof startTinyStack>>;

/** A role that Lambda and Step Functions can assume, with some statements. */
export function roleWith(...statements: object[]) {
  const Principal = { Service: ['lambda.amazonaws.com', 'states.amazonaws.com'] };
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: {
        Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole', Principal }],
      },
      Policies: [{ PolicyName: 'inline', PolicyDocument: { Statement: statements } }],
    },
  };
}

/** A role that is allowed every action. */
export const role = roleWith({ Effect: 'Allow', Action: '*', Resource: '*' });

/** Lets a service use a queue. */
export function queuePolicy(queue: string, service: string, condition?: object) {
  const statement = {
    Effect: 'Allow',
    Action: 'sqs:SendMessage',
    Resource: { 'Fn::GetAtt': [queue, 'Arn'] },
    Principal: { Service: service },
    ...(condition && { Condition: condition }),
  };
  return {
    Type: 'AWS::SQS::QueuePolicy',
    Properties: { Queues: [{ Ref: queue }], PolicyDocument: { Statement: [statement] } },
  };
}

/** A function whose source code is the asset of the same name. The template needs a `Role`. */
export function lambdaFunction(name: string, properties: Record<string, unknown> = {}) {
  return {
    Type: 'AWS::Lambda::Function',
    Properties: {
      FunctionName: name,
      Code: { S3Bucket: 'assets', S3Key: `${name}.zip` },
      Handler: 'handler.handler',
      Role: { 'Fn::GetAtt': ['Role', 'Arn'] },
      Runtime: 'nodejs24.x',
      ...properties,
    },
  };
}

/** Invokes a function and parses its payload. */
export async function invoke(
  { lambda }: RunningStack,
  FunctionName: string,
  event: unknown = {},
  options: Partial<InvokeCommandInput> = {},
) {
  const Payload = JSON.stringify(event);
  const response = await lambda.send(new InvokeCommand({ FunctionName, Payload, ...options }));
  const text = response.Payload?.transformToString() ?? '';
  return { ...response, payload: text ? JSON.parse(text) : undefined };
}

/** Returns the log lines of a function. */
export async function logLines(
  { logs }: RunningStack,
  name: string,
  filterPattern?: string,
): Promise<string[]> {
  const request = { logGroupName: `/aws/lambda/${name}`, filterPattern };
  const { events = [] } = await logs.send(new FilterLogEventsCommand(request));
  return events.map(({ message = '' }) => message);
}

/** Receives the next messages of a queue, which stay in flight. Returns none when no message arrives in time. */
export async function receive({ sqs }: RunningStack, QueueUrl: string, seconds = 5) {
  const request = {
    QueueUrl,
    WaitTimeSeconds: seconds,
    MaxNumberOfMessages: 10,
    MessageSystemAttributeNames: ['All' as const],
  };
  const { Messages = [] } = await sqs.send(new ReceiveMessageCommand(request));
  return Messages;
}
