import * as v from 'valibot';
import { region } from '../services/account.ts';
import { pause } from '../services/pause.ts';
import type { Messaging } from '../services/sqs-sns/messaging.ts';
import type { Services } from '../services.ts';
import { getFailedItems } from './batch-response.ts';
import { throttledPauseMs } from './throttled-pause.ts';

/** The properties of AWS::Lambda::EventSourceMapping for a queue. */
export interface QueueMapping {
  FunctionName: string;
  EventSourceArn: string;
  BatchSize: number;
  MaximumBatchingWindowInSeconds: number;
  FunctionResponseTypes: string[];
}

const receivedMessage = v.object({
  MessageId: v.string(),
  ReceiptHandle: v.string(),
  Body: v.string(),
  MD5OfBody: v.string(),
  Attributes: v.record(v.string(), v.string()),
  MessageAttributes: v.optional(v.record(v.string(), v.record(v.string(), v.unknown())), {}),
});
const receiveResponse = v.object({ Messages: v.optional(v.array(receivedMessage), []) });
type Message = v.InferOutput<typeof receivedMessage>;

/** Delivers one batch of messages. Messages that failed become visible again when their visibility time-out ends. */
export async function pollQueue(
  mapping: QueueMapping,
  { lambda, messaging, signal }: Pick<Services, 'lambda' | 'messaging' | 'signal'>,
): Promise<void> {
  const { FunctionName, EventSourceArn: arn, FunctionResponseTypes } = mapping;
  const messages = await receiveBatch(mapping, messaging);
  if (messages.length === 0) {
    return;
  }
  const event = { Records: messages.map((message) => toSqsRecord(message, arn)) };
  const result = await lambda.tryInvoke(FunctionName, JSON.stringify(event));
  if (!result) {
    // The receive counts, and the messages become visible again when their visibility time-out ends.
    await pause(throttledPauseMs, signal);
    return;
  }
  const ids = messages.map(({ MessageId }) => MessageId);
  const failed = getFailedItems(result, ids, FunctionResponseTypes);
  const processed = messages.filter(({ MessageId }) => !failed.includes(MessageId));
  await Promise.all(
    processed.map(({ ReceiptHandle }) => messaging.call('DeleteMessage', arn, { ReceiptHandle })),
  );
}

/** Receives the messages of one batch: one receive or, with a batching window, all receives until it ends. */
async function receiveBatch(mapping: QueueMapping, messaging: Messaging): Promise<Message[]> {
  const receive = async (count: number, WaitTimeSeconds: number) => {
    const request = {
      MaxNumberOfMessages: Math.min(10, count),
      WaitTimeSeconds,
      MessageSystemAttributeNames: ['All'],
      MessageAttributeNames: ['All'],
    };
    return v.parse(receiveResponse, await messaging.call('ReceiveMessage', mapping.EventSourceArn, request))
      .Messages;
  };
  const messages = await receive(mapping.BatchSize, 20);
  const end = Date.now() + mapping.MaximumBatchingWindowInSeconds * 1000;
  while (messages.length > 0 && messages.length < mapping.BatchSize && Date.now() < end) {
    messages.push(...(await receive(mapping.BatchSize - messages.length, 1)));
  }
  return messages;
}

function toSqsRecord(message: Message, eventSourceARN: string) {
  const lists = { stringListValues: [], binaryListValues: [] };
  const attributes = Object.entries(message.MessageAttributes).map(([name, attribute]) => {
    const { StringValue: stringValue, BinaryValue: binaryValue, DataType: dataType } = attribute;
    return [name, { stringValue, binaryValue, ...lists, dataType }];
  });
  return {
    messageId: message.MessageId,
    receiptHandle: message.ReceiptHandle,
    body: message.Body,
    attributes: message.Attributes,
    messageAttributes: Object.fromEntries(attributes),
    md5OfBody: message.MD5OfBody,
    eventSource: 'aws:sqs',
    eventSourceARN,
    awsRegion: region,
  };
}
