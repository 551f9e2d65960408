import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { InvokeCommand, type InvokeCommandInput, LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { type EmbeddedOptions, startEmbedded } from '../../../../infra/targets/embedded/start.ts';

/** A template, and the source of each function by the hash of its asset. */
export interface TinyStack {
  resources: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  functions?: Record<string, string>;
}

/** Writes an assembly as the CDK would. */
export async function writeAssembly({ resources, outputs = {}, functions = {} }: TinyStack) {
  const directory = await mkdtemp(join(tmpdir(), 'tiny-stack-'));
  const files: Record<string, unknown> = {};
  for (const [hash, source] of Object.entries(functions)) {
    await mkdir(join(directory, `asset.${hash}`));
    await writeFile(join(directory, `asset.${hash}`, 'handler.cjs'), source);
    files[hash] = { source: { path: `asset.${hash}`, packaging: 'zip' } };
  }
  const Outputs = Object.fromEntries(Object.entries(outputs).map(([name, Value]) => [name, { Value }]));
  await writeFile(join(directory, 'tiny.template.json'), JSON.stringify({ Resources: resources, Outputs }));
  await writeFile(join(directory, 'tiny.assets.json'), JSON.stringify({ files }));
  return { directory, stackName: 'tiny' };
}

/** Runs a stack, with ordinary SDK clients for it. */
export async function startTinyStack(stack: TinyStack, options: Partial<EmbeddedOptions> = {}) {
  const assembly = await writeAssembly(stack);
  const embedded = await startEmbedded({ assembly, port: 0, ...options });
  const settings = {
    endpoint: embedded.endpoint,
    region: embedded.region,
    credentials: embedded.credentials,
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
    await embedded.stop();
    await rm(assembly.directory, { recursive: true });
  };
  return { ...embedded, ...clients, settings, stop };
}

export type RunningStack = Awaited<ReturnType<typeof startTinyStack>>;

export const role = { Type: 'AWS::IAM::Role', Properties: { AssumeRolePolicyDocument: {} } };

/** A function whose source is the asset of the same name; the template needs a `Role`. */
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

/** Invokes a function; the payload is parsed. */
export async function invoke(
  { lambda }: RunningStack,
  FunctionName: string,
  event: unknown = {},
  options: Partial<InvokeCommandInput> = {},
) {
  const Payload = JSON.stringify(event);
  const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload, ...options }));
  const text = answer.Payload?.transformToString() ?? '';
  return { ...answer, payload: text ? JSON.parse(text) : undefined };
}

/** The lines that a function has logged. */
export async function logLines(
  { logs }: RunningStack,
  name: string,
  filterPattern?: string,
): Promise<string[]> {
  const request = { logGroupName: `/aws/lambda/${name}`, filterPattern };
  const { events = [] } = await logs.send(new FilterLogEventsCommand(request));
  return events.map(({ message = '' }) => message);
}

/** The next messages of a queue, which stay in flight; none when nothing comes in time. */
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
