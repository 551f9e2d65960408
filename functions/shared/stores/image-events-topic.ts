import { PublishCommand, type SNSClient } from '@aws-sdk/client-sns';
import type { ImageEvent } from '../../../events/image-event.ts';

/** The topic on which the end of every upload is announced. */
export class ImageEventsTopic {
  readonly #client: SNSClient;
  readonly #topicArn: string;

  constructor(options: { client: SNSClient; topicArn: string }) {
    this.#client = options.client;
    this.#topicArn = options.topicArn;
  }

  /** Attributes `type` and `ownerId` are there for the filter policies of subscriptions. */
  async publish(event: ImageEvent): Promise<void> {
    const attributes = { type: event.type, ...(event.ownerId && { ownerId: event.ownerId }) };
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
    );
    const Message = JSON.stringify(event);
    await this.#client.send(new PublishCommand({ TopicArn: this.#topicArn, Message, MessageAttributes }));
  }
}
