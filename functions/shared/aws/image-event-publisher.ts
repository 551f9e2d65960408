import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { ImageEvent } from '../../../contracts/events/image-event.ts';

/** Publishes image events to the topic `image-events`. */
export class ImageEventPublisher {
  readonly #client: SNSClient;
  readonly #topicArn: string;

  constructor(options: { client: SNSClient; topicArn: string }) {
    this.#client = options.client;
    this.#topicArn = options.topicArn;
  }

  /** Subscriptions can filter by the message attributes `type` and `ownerId`. */
  async publish(event: ImageEvent): Promise<void> {
    const attributes = { type: event.type, ...(event.ownerId && { ownerId: event.ownerId }) };
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
    );
    const Message = JSON.stringify(event);
    await this.#client.send(new PublishCommand({ TopicArn: this.#topicArn, Message, MessageAttributes }));
  }
}
