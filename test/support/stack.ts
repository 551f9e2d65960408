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
import type { ImageEvent } from '../../contracts/events/image-event.ts';
import { buildS3Notification } from '../../contracts/events/s3-notification.ts';
import {
  type ImageRecord,
  isTerminal,
  type Source,
  type TerminalRecord,
} from '../../contracts/records/image-record.ts';
import { type StageName, stages } from '../../infra/stages.ts';
import { EventSubscription } from '../../tools/client/event-subscription.ts';
import { StackClient } from '../../tools/client/stack-client.ts';
import type { Target } from './targets/target.ts';
import { waitFor } from './wait-for.ts';

type TargetStack = Omit<Target, 'stop'>;

/** The calls that end-to-end tests make to a stack; every one is an ordinary AWS call, so it works on every target. */
export class Stack {
  readonly client: StackClient;
  readonly stage: StageName;
  readonly stackName: string;
  readonly #events: ImageEvent[] = [];
  readonly #subscription: EventSubscription;

  private constructor(
    client: StackClient,
    { stage, stackName }: TargetStack,
    subscription: EventSubscription,
  ) {
    this.client = client;
    this.stage = stage;
    this.stackName = stackName;
    this.#subscription = subscription;
  }

  /** @default the stack that this run of the end-to-end tests is for */
  static async connect(target: TargetStack = injectTarget()): Promise<Stack> {
    const client = new StackClient(target.address);
    return new Stack(client, target, await EventSubscription.open(client, `e2e-${randomUUID()}`));
  }

  /** The time, with a margin, after which a message that always fails is in the dead-letter queue. */
  get secondsToDeadLetter(): number {
    const { visibilityTimeoutSeconds, maxReceiveCount } = stages[this.stage].upload;
    return maxReceiveCount * (visibilityTimeoutSeconds + 10);
  }

  /** Creates a key that no other test uses. */
  freshKey(name: string): string {
    return `uploads/${randomUUID()}/${name}`;
  }

  /** Waits until the only upload to this key has a terminal status. */
  async waitForRecord(sourceKey: string, timeoutSeconds?: number): Promise<TerminalRecord> {
    const [record] = await this.waitForRecords(sourceKey, 1, timeoutSeconds);
    return record as TerminalRecord;
  }

  /** Waits until this many uploads to this key have a terminal status. @returns their records, the latest first */
  waitForRecords(sourceKey: string, count: number, timeoutSeconds?: number): Promise<TerminalRecord[]> {
    const poll = async () => {
      const records = (await this.client.listRecords(sourceKey)).filter(isTerminal);
      return records.length >= count ? records : undefined;
    };
    return waitFor(`terminal statuses of ${count} uploads to ${sourceKey}`, poll, timeoutSeconds);
  }

  /** Waits until a subscriber has received the image event with this id. */
  async waitForEvent(eventId: string): Promise<ImageEvent> {
    return await waitFor(`the image event ${eventId}`, async () => {
      this.#events.push(...(await this.#subscription.receive()));
      return this.#events.find((event) => event.eventId === eventId);
    });
  }

  /**
   * Sends an S3 notification of this object to the upload queue and waits until it has been handled: until a second object
   * in the same message, which does not exist, has a terminal status.
   */
  async notify(source: Source): Promise<void> {
    const marker = { ...source, key: this.freshKey('marker') };
    await this.send(buildS3Notification(source, marker));
    await this.waitForRecord(marker.key);
  }

  /** Waits until the upload queue holds no message, visible or in flight. */
  async waitForEmptyQueue(): Promise<void> {
    await waitFor('an empty upload queue', async () =>
      (await this.#countMessages()) === 0 ? true : undefined,
    );
  }

  async send(MessageBody: string): Promise<void> {
    const QueueUrl = this.client.getOutput('UploadQueueUrl');
    await this.client.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
  }

  /** Waits for a message with this text in the dead-letter queue, and deletes it there. */
  receiveDeadLetterMessage(text: string, timeoutSeconds?: number): Promise<Message> {
    return waitFor(
      `a dead-letter message with ${text}`,
      () => this.#takeDeadLetterMessage(text),
      timeoutSeconds,
    );
  }

  async putRecord(record: ImageRecord): Promise<void> {
    const TableName = this.client.getOutput('ImagesTableName');
    await this.client.dynamoDb.send(new PutItemCommand({ TableName, Item: marshall(record) }));
  }

  /** Lists the keys of all renditions of an image. */
  listRenditionKeys(imageId: string): Promise<string[]> {
    return this.#listKeys(`images/${imageId}/`);
  }

  /** Lists the keys of the workflow's intermediate files of an image. */
  listIntermediateKeys(imageId: string): Promise<string[]> {
    return this.#listKeys(`work/${imageId}/`);
  }

  /** Lists the keys of an owner's uploads. */
  listUploadKeys(ownerId: string): Promise<string[]> {
    return this.#listKeys(`uploads/users/${ownerId}/`, 'UploadsBucketName');
  }

  /** Returns the status of an execution of the workflow. */
  async getExecutionStatus(name: string): Promise<string | undefined> {
    const stateMachineArn = this.client.getOutput('LargeImageStateMachineArn');
    const executionArn = `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`;
    return (await this.client.sfn.send(new DescribeExecutionCommand({ executionArn }))).status;
  }

  /** Invokes a function by the name of its directory. @returns its result @throws {Error} when the function fails */
  async invoke(functionName: string, event: object): Promise<unknown> {
    const FunctionName = `${this.stackName}-${functionName}`;
    const Payload = JSON.stringify(event);
    const output = await this.client.lambda.send(new InvokeCommand({ FunctionName, Payload }));
    const payload = output.Payload?.transformToString() ?? '';
    if (output.FunctionError) {
      throw new Error(`${functionName} failed: ${payload}`);
    }
    return JSON.parse(payload);
  }

  async close(): Promise<void> {
    await this.#subscription.close();
    this.client.close();
  }

  async #listKeys(Prefix: string, bucket = 'ImagesBucketName'): Promise<string[]> {
    const request = new ListObjectsV2Command({ Bucket: this.client.getOutput(bucket), Prefix });
    const { Contents = [] } = await this.client.s3.send(request);
    return Contents.map(({ Key = '' }) => Key);
  }

  async #countMessages(): Promise<number> {
    const { Attributes = {} } = await this.client.sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: this.client.getOutput('UploadQueueUrl'),
        AttributeNames: ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'],
      }),
    );
    return Object.values(Attributes).reduce((sum, count) => sum + Number(count), 0);
  }

  async #takeDeadLetterMessage(text: string): Promise<Message | undefined> {
    const QueueUrl = this.client.getOutput('UploadDeadLetterQueueUrl');
    const request = { QueueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: 1, VisibilityTimeout: 2 };
    const { Messages = [] } = await this.client.sqs.send(new ReceiveMessageCommand(request));
    const message = Messages.find(({ Body }) => Body?.includes(text));
    if (message) {
      const { ReceiptHandle } = message;
      await this.client.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
    }
    return message;
  }
}

function injectTarget(): TargetStack {
  return { address: inject('stack'), stage: inject('stage'), stackName: inject('stackName') };
}
