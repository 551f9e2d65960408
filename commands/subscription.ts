import { SubscribeCommand, UnsubscribeCommand } from '@aws-sdk/client-sns';
import {
  CreateQueueCommand,
  DeleteMessageBatchCommand,
  DeleteQueueCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
} from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { type ImageEvent, imageEvent } from '../events/image-event.ts';
import type { Pipeline } from './pipeline.ts';

const eventBody = v.pipe(v.string(), v.parseJson(), imageEvent);

/** A queue of its own on the topic `image-events`, as any other service would have one. */
export class Subscription {
  readonly #pipeline: Pipeline;
  readonly #queueUrl: string;
  readonly #subscriptionArn: string;

  private constructor(pipeline: Pipeline, queueUrl: string, subscriptionArn: string) {
    this.#pipeline = pipeline;
    this.#queueUrl = queueUrl;
    this.#subscriptionArn = subscriptionArn;
  }

  /** Subscribes a new queue of this name. */
  static async open(pipeline: Pipeline, QueueName: string): Promise<Subscription> {
    const { sqs, sns } = pipeline;
    const TopicArn = pipeline.output('ImageEventsTopicArn');
    const Policy = JSON.stringify(allowTopic(TopicArn));
    const { QueueUrl = '' } = await sqs.send(new CreateQueueCommand({ QueueName, Attributes: { Policy } }));
    const attributes = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['QueueArn'] });
    const { Attributes } = await sqs.send(attributes);
    const { SubscriptionArn = '' } = await sns.send(
      new SubscribeCommand({
        TopicArn,
        Protocol: 'sqs',
        Endpoint: Attributes?.QueueArn,
        Attributes: { RawMessageDelivery: 'true' },
        ReturnSubscriptionArn: true,
      }),
    );
    return new Subscription(pipeline, QueueUrl, SubscriptionArn);
  }

  /** The next messages, at most ten; none when nothing came within a second. */
  async receive(): Promise<ImageEvent[]> {
    const QueueUrl = this.#queueUrl;
    const request = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 });
    const { Messages = [] } = await this.#pipeline.sqs.send(request);
    await this.#acknowledge(Messages);
    return Messages.map(({ Body }) => v.parse(eventBody, Body));
  }

  async close(): Promise<void> {
    const { sqs, sns } = this.#pipeline;
    await sns.send(new UnsubscribeCommand({ SubscriptionArn: this.#subscriptionArn }));
    await sqs.send(new DeleteQueueCommand({ QueueUrl: this.#queueUrl }));
  }

  async #acknowledge(messages: Message[]): Promise<void> {
    if (messages.length > 0) {
      const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle }));
      const request = new DeleteMessageBatchCommand({ QueueUrl: this.#queueUrl, Entries });
      await this.#pipeline.sqs.send(request);
    }
  }
}

function allowTopic(topicArn: string) {
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'sns.amazonaws.com' },
    Action: 'sqs:SendMessage',
    Resource: '*',
    Condition: { ArnEquals: { 'aws:SourceArn': topicArn } },
  };
  return { Version: '2012-10-17', Statement: [statement] };
}
