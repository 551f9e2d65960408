import { randomUUID } from 'node:crypto';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand } from '@aws-sdk/client-sfn';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  SendMessageCommand,
} from '@aws-sdk/client-sqs';
import { marshall } from '@aws-sdk/util-dynamodb';
import { inject } from 'vitest';
import { Pipeline } from '../../commands/pipeline.ts';
import { Subscription } from '../../commands/subscription.ts';
import type { ImageEvent } from '../../events/image-event.ts';
import { type ImageRecord, isTerminal, type Source, type TerminalRecord } from '../../events/image-record.ts';
import { s3NotificationFor } from '../../events/s3-notification.ts';
import { type StageName, stages } from '../../infra/stages.ts';
import type { Target } from './stack-setup.ts';
import { waitFor } from './wait-for.ts';

/** What end-to-end tests do with a stack; nothing here but ordinary calls of AWS, so every target can be asked. */
export class Stack {
  readonly pipeline: Pipeline;
  readonly stage: StageName;
  readonly #events: ImageEvent[] = [];
  readonly #subscription: Subscription;

  private constructor(pipeline: Pipeline, stage: StageName, subscription: Subscription) {
    this.pipeline = pipeline;
    this.stage = stage;
    this.#subscription = subscription;
  }

  /** @default the stack that this run of the end-to-end tests is for */
  static async connect({ address, stage }: Omit<Target, 'stop'> = injected()): Promise<Stack> {
    const pipeline = new Pipeline(address);
    return new Stack(pipeline, stage, await Subscription.open(pipeline, `e2e-${randomUUID()}`));
  }

  /** How long a message takes to the dead-letter queue when nobody can finish it, in seconds, with a margin. */
  get secondsToDeadLetter(): number {
    const { visibilityTimeout, maxReceives } = stages[this.stage].upload;
    return maxReceives * (visibilityTimeout + 10);
  }

  /** A key that no other test uses. */
  freshKey(name: string): string {
    return `uploads/${randomUUID()}/${name}`;
  }

  /** The record that the only upload to this key ends with. */
  async ended(sourceKey: string, seconds?: number): Promise<TerminalRecord> {
    const [record] = await this.allEnded(sourceKey, 1, seconds);
    return record as TerminalRecord;
  }

  /** The records of so many uploads to this key, all ended, the latest first. */
  allEnded(sourceKey: string, count: number, seconds?: number): Promise<TerminalRecord[]> {
    const ask = async () => {
      const records = (await this.pipeline.records(sourceKey)).filter(isTerminal);
      return records.length >= count ? records : undefined;
    };
    return waitFor(`the end of ${count} uploads to ${sourceKey}`, ask, seconds);
  }

  /** The announcement with this id, once a subscriber has received it. */
  async announced(eventId: string): Promise<ImageEvent> {
    return await waitFor(`the announcement ${eventId}`, async () => {
      this.#events.push(...(await this.#subscription.receive()));
      return this.#events.find((event) => event.eventId === eventId);
    });
  }

  /**
   * Puts a notification of this object on the upload queue, as S3 would, and waits until it has been handled: until
   * another object, which stands behind it in the same message and does not exist, has its end.
   */
  async notify(source: Source): Promise<void> {
    const marker = { ...source, key: this.freshKey('marker') };
    await this.send(s3NotificationFor(source, marker));
    await this.ended(marker.key);
  }

  /** Waits until the upload queue holds no message, not even one that is being handled. */
  async drained(): Promise<void> {
    await waitFor('an empty upload queue', async () => ((await this.#queued()) === 0 ? true : undefined));
  }

  async send(MessageBody: string): Promise<void> {
    const QueueUrl = this.pipeline.output('UploadQueueUrl');
    await this.pipeline.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  }

  /** The first message of the dead-letter queue that holds this text; it is taken off the queue. */
  deadLetter(text: string, seconds?: number): Promise<Message> {
    return waitFor(`a dead letter with ${text}`, () => this.#takeDeadLetter(text), seconds);
  }

  async putRecord(record: ImageRecord): Promise<void> {
    const TableName = this.pipeline.output('ImagesTableName');
    await this.pipeline.dynamoDb.send(new PutItemCommand({ TableName, Item: marshall(record) }));
  }

  /** The keys of all renditions of an image. */
  files(imageId: string): Promise<string[]> {
    return this.#keys(`images/${imageId}/`);
  }

  /** The keys of what the workflow has not finished with. */
  workFiles(imageId: string): Promise<string[]> {
    return this.#keys(`work/${imageId}/`);
  }

  /** The keys of what an owner has uploaded. */
  uploads(ownerId: string): Promise<string[]> {
    return this.#keys(`uploads/users/${ownerId}/`, 'UploadsBucketName');
  }

  /** How an execution of the workflow stands, by its name. */
  async executionStatus(name: string): Promise<string | undefined> {
    const machine = this.pipeline.output('LargeImageStateMachineArn');
    const executionArn = `${machine.replace(':stateMachine:', ':execution:')}:${name}`;
    return (await this.pipeline.sfn.send(new DescribeExecutionCommand({ executionArn }))).status;
  }

  /** Invokes a function by its name in the tree; fails when the function does. */
  async invoke(functionName: string, event: object): Promise<void> {
    const FunctionName = `image-pipeline-${this.stage}-${functionName}`;
    const Payload = JSON.stringify(event);
    const answer = await this.pipeline.lambda.send(new InvokeCommand({ FunctionName, Payload }));
    if (answer.FunctionError) {
      throw new Error(`${functionName} failed: ${answer.Payload?.transformToString()}`);
    }
  }

  async close(): Promise<void> {
    await this.#subscription.close();
    this.pipeline.close();
  }

  async #keys(Prefix: string, bucket = 'ImagesBucketName'): Promise<string[]> {
    const request = new ListObjectsV2Command({ Bucket: this.pipeline.output(bucket), Prefix });
    const { Contents = [] } = await this.pipeline.s3.send(request);
    return Contents.map(({ Key = '' }) => Key);
  }

  async #queued(): Promise<number> {
    const { Attributes = {} } = await this.pipeline.sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: this.pipeline.output('UploadQueueUrl'),
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
  }

  async #takeDeadLetter(text: string): Promise<Message | undefined> {
    const QueueUrl = this.pipeline.output('UploadDeadLetterQueueUrl');
    const request = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1, VisibilityTimeout: 2 };
    const { Messages = [] } = await this.pipeline.sqs.send(new ReceiveMessageCommand(request));
    const letter = Messages.find(({ Body }) => Body?.includes(text));
    if (letter) {
      const { ReceiptHandle } = letter;
      await this.pipeline.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
    return letter;
  }
}

function injected(): Omit<Target, 'stop'> {
  return { address: inject('stack'), stage: inject('stage') };
}
