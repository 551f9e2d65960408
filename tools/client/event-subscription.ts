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
import { type ImageEvent, imageEvent } from '../../contracts/events/image-event.ts';
import type { StackClient } from './stack-client.ts';

const eventBody = v.pipe(v.string(), v.parseJson(), imageEvent);

/** A queue that is subscribed to the image events topic, as another service would subscribe its own. */
export class EventSubscription {
  readonly #client: StackClient;
  readonly #queueUrl: string;
  readonly #subscriptionArn: string;

  private constructor(client: StackClient, queueUrl: string, subscriptionArn: string) {
    this.#client = client;
    this.#queueUrl = queueUrl;
    this.#subscriptionArn = subscriptionArn;
  }

  /** Creates a queue of this name and subscribes it. */
  static async open(client: StackClient, QueueName: string): Promise<EventSubscription> {
    const { sqs, sns } = client;
    const TopicArn = client.getOutput('ImageEventsTopicArn');
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
    return new EventSubscription(client, QueueUrl, SubscriptionArn);
  }

  /** Receives and deletes up to ten messages; returns none when none arrives within a second. */
  async receive(): Promise<ImageEvent[]> {
    const QueueUrl = this.#queueUrl;
    const request = new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1 });
    const { Messages = [] } = await this.#client.sqs.send(request);
    await this.#deleteMessages(Messages);
    return Messages.map(({ Body }) => v.parse(eventBody, Body));
  }

  /** Unsubscribes and deletes the queue. */
  async close(): Promise<void> {
    const { sqs, sns } = this.#client;
    await sns.send(new UnsubscribeCommand({ SubscriptionArn: this.#subscriptionArn }));
    await sqs.send(new DeleteQueueCommand({ QueueUrl: this.#queueUrl }));
  }

  async #deleteMessages(messages: Message[]): Promise<void> {
    if (messages.length > 0) {
      const Entries = messages.map(({ ReceiptHandle }, index) => ({ Id: `${index}`, ReceiptHandle }));
      const request = new DeleteMessageBatchCommand({ QueueUrl: this.#queueUrl, Entries });
      await this.#client.sqs.send(request);
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
