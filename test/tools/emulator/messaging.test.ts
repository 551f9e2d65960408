import { PublishCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningStack, receive, startTinyStack } from './tiny-stack.ts';

let stack: RunningStack;
const arn = (name: string) => ({ 'Fn::GetAtt': [name, 'Arn'] });

beforeAll(async () => {
  stack = await startTinyStack({
    resources: {
      Dead: { Type: 'AWS::SQS::Queue' },
      Queue: {
        Type: 'AWS::SQS::Queue',
        Properties: {
          VisibilityTimeout: 1,
          RedrivePolicy: { deadLetterTargetArn: arn('Dead'), maxReceiveCount: 2 },
        },
      },
      Subscriber: { Type: 'AWS::SQS::Queue' },
      Topic: { Type: 'AWS::SNS::Topic' },
    },
    outputs: {
      Queue: { Ref: 'Queue' },
      Dead: { Ref: 'Dead' },
      Subscriber: { Ref: 'Subscriber' },
      SubscriberArn: arn('Subscriber'),
      Topic: { Ref: 'Topic' },
    },
  });
});

afterAll(() => stack.stop());

test.each([true, false])(
  'a queue URL is usable as it is: useQueueUrlAsEndpoint %s',
  async (useQueueUrlAsEndpoint) => {
    const client = new SQSClient({ ...stack.settings, useQueueUrlAsEndpoint });

    const { QueueUrl } = await client.send(new GetQueueUrlCommand({ QueueName: 'tiny-Subscriber' }));
    const { MessageId } = await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'by url' }));
    const messages = await receive(stack, QueueUrl ?? '');

    expect(QueueUrl).toBe(stack.outputs['Subscriber']);
    expect(messages.map((message) => message.MessageId)).toContain(MessageId);
  },
);

test('a message that exceeds maxReceiveCount moves to the dead-letter queue and counts its receives', async () => {
  const QueueUrl = stack.outputs['Queue'] ?? '';
  await stack.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'poison' }));

  const [first] = await receive(stack, QueueUrl);
  const [second] = await receive(stack, QueueUrl);
  const third = await receive(stack, QueueUrl, 2);
  const [dead] = await receive(stack, stack.outputs['Dead'] ?? '');

  expect([first, second].map((message) => message?.Attributes?.['ApproximateReceiveCount'])).toEqual([
    '1',
    '2',
  ]);
  expect(third).toEqual([]);
  expect(dead?.Body).toBe('poison');
});

test('a topic delivers the messages that match the filter policy of a subscription', async () => {
  const { Topic: TopicArn, SubscriberArn: Endpoint, Subscriber = '' } = stack.outputs;
  const Attributes = { FilterPolicy: JSON.stringify({ type: ['wanted'] }), RawMessageDelivery: 'true' };
  await stack.sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint, Attributes }));

  for (const type of ['other', 'wanted']) {
    const MessageAttributes = { type: { DataType: 'String', StringValue: type } };
    await stack.sns.send(new PublishCommand({ TopicArn, Message: `of type ${type}`, MessageAttributes }));
  }
  const messages = await receive(stack, Subscriber);

  expect(messages.map(({ Body }) => Body)).toEqual(['of type wanted']);
});
