import { GetQueueAttributesCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitFor } from '../../support/wait-for.ts';
import { queueWorker, slow } from './tiny-functions.ts';
import { lambdaFunction, logLines, type RunningStack, receive, role, startTinyStack } from './tiny-stack.ts';

let stack: RunningStack;

const arn = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] });
const source = (deadLetterQueue: string, VisibilityTimeout = 1) => ({
  Type: 'AWS::SQS::Queue',
  Properties: {
    VisibilityTimeout,
    RedrivePolicy: { deadLetterTargetArn: arn(deadLetterQueue), maxReceiveCount: 2 },
  },
});
const mapping = (queue: string, FunctionName: string, properties: object) => ({
  Type: 'AWS::Lambda::EventSourceMapping',
  Properties: { EventSourceArn: arn(queue), FunctionName: { Ref: FunctionName }, ...properties },
});

beforeAll(async () => {
  stack = await startTinyStack({
    functions: { worker: queueWorker, slow },
    resources: {
      Role: role,
      Worker: lambdaFunction('worker'),
      Slow: lambdaFunction('slow'),
      Queue: source('Dead'),
      Dead: { Type: 'AWS::SQS::Queue' },
      SlowQueue: source('Dead', 30),
      WindowQueue: source('Dead', 30),
      Mapping: mapping('Queue', 'Worker', {
        BatchSize: 10,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
      }),
      WindowMapping: mapping('WindowQueue', 'Worker', { MaximumBatchingWindowInSeconds: 1 }),
      SlowMapping: mapping('SlowQueue', 'Slow', { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } }),
    },
    outputs: {
      Queue: { Ref: 'Queue' },
      Dead: { Ref: 'Dead' },
      SlowQueue: { Ref: 'SlowQueue' },
      WindowQueue: { Ref: 'WindowQueue' },
    },
  });
});

afterAll(() => stack.stop());

async function send(queue: string, MessageBody: string, MessageAttributes = {}) {
  const QueueUrl = stack.outputs[queue];
  return stack.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody, MessageAttributes }));
}

/** Returns the batches that contain a body. */
async function batchesWith(body: string): Promise<{ messageId: string; body: string }[][]> {
  const lines = await logLines(stack, 'worker', '"batch ["').catch(() => []);
  return lines
    .map((line) => JSON.parse(line.slice('batch '.length)))
    .filter((batch) => batch.some((record: { body: string }) => record.body === body));
}

async function countMessages(queue: string): Promise<number> {
  const request = { QueueUrl: stack.outputs[queue], AttributeNames: ['All' as const] };
  const { Attributes = {} } = await stack.sqs.send(new GetQueueAttributesCommand(request));
  return (
    Number(Attributes['ApproximateNumberOfMessages']) +
    Number(Attributes['ApproximateNumberOfMessagesNotVisible'])
  );
}

const emptied = (queue: string) =>
  waitFor(`${queue} to be empty`, async () => ((await countMessages(queue)) === 0 ? true : undefined));

test('a message arrives in the shape of AWS, and is deleted', async () => {
  await send('Queue', 'hello', { color: { DataType: 'String', StringValue: 'blue' } });

  await emptied('Queue');

  const [batch] = await batchesWith('hello');
  expect(batch?.find(({ body }) => body === 'hello')).toEqual({
    messageId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    receiptHandle: expect.any(String),
    body: 'hello',
    attributes: {
      ApproximateReceiveCount: '1',
      SentTimestamp: expect.stringMatching(/^\d{13}$/),
      SenderId: expect.any(String),
      ApproximateFirstReceiveTimestamp: expect.stringMatching(/^\d{13}$/),
    },
    messageAttributes: {
      color: { stringValue: 'blue', stringListValues: [], binaryListValues: [], dataType: 'String' },
    },
    md5OfBody: '5d41402abc4b2a76b9719d911017c592',
    eventSource: 'aws:sqs',
    eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:tiny-Queue',
    awsRegion: 'eu-central-1',
  });
});

test('messages of one batching window arrive in one batch', async () => {
  await Promise.all(['w1', 'w2', 'w3'].map((body) => send('WindowQueue', body)));

  await emptied('WindowQueue');

  const batches = (await Promise.all(['w1', 'w2', 'w3'].map(batchesWith))).flat();
  expect(Math.max(...batches.map((batch) => batch.length))).toBeGreaterThan(1);
});

test('only the failed messages of a batch are redelivered, and then move to the dead-letter queue', async () => {
  await Promise.all([send('Queue', 'fine'), send('Queue', 'fail')]);

  const dead = await receive(stack, stack.outputs['Dead'] ?? '', 20);

  expect(dead.map(({ Body }) => Body)).toEqual(['fail']);
  expect(await batchesWith('fine')).toHaveLength(1);
  expect(await batchesWith('fail')).toHaveLength(2);
});

test('a batch whose invocation crashes, throws or returns a malformed response is redelivered as a whole', async () => {
  const bodies = ['crash', 'malformed', 'throw'];
  const received: { Body?: string | undefined }[] = [];
  for (const body of bodies) {
    await send('Queue', body);
  }

  const dead = await waitFor('three dead-letter messages', async () => {
    received.push(...(await receive(stack, stack.outputs['Dead'] ?? '', 1)));
    return received.length === 3 ? received.map(({ Body }) => Body) : undefined;
  });

  expect(dead.sort()).toEqual(bodies);
  expect(await Promise.all(bodies.map(async (body) => (await batchesWith(body)).length))).toEqual([2, 2, 2]);
});

test('MaximumConcurrency bounds the concurrent invocations', async () => {
  await Promise.all(Array.from({ length: 6 }, (_, index) => send('SlowQueue', `slow ${index}`)));

  await emptied('SlowQueue');

  const processes = (await logLines(stack, 'slow', 'done')).map((line) => line.split(' ')[1]);
  expect(processes).toHaveLength(6);
  expect(new Set(processes).size).toBe(2);
});
