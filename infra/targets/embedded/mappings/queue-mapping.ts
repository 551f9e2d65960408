import * as v from 'valibot';
import { region } from '../../services/account.ts';
import type { FunctionHost } from '../../services/lambda/function-host.ts';
import type { Messaging } from '../../services/messaging/messaging.ts';
import { failedItems } from './batch-response.ts';

/** As CloudFormation has it. */
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
const received = v.object({ Messages: v.optional(v.array(receivedMessage), []) });
type Message = v.InferOutput<typeof receivedMessage>;

/** Hands one batch of messages on. Those that failed stay in flight until their visibility time-out ends. */
export async function handOnMessages(
  mapping: QueueMapping,
  host: FunctionHost,
  messaging: Messaging,
): Promise<void> {
  const { FunctionName, EventSourceArn: arn, FunctionResponseTypes } = mapping;
  const messages = await collect(mapping, messaging);
  if (messages.length === 0) {
    return;
  }
  const event = { Records: messages.map((message) => recordOf(message, arn)) };
  const result = await host.invoke(FunctionName, JSON.stringify(event));
  const ids = messages.map(({ MessageId }) => MessageId);
  const failed = failedItems(result, ids, FunctionResponseTypes);
  const done = messages.filter(({ MessageId }) => !failed.includes(MessageId));
  await Promise.all(done.map(({ ReceiptHandle }) => messaging.call('DeleteMessage', arn, { ReceiptHandle })));
}

/** Messages for one batch: what one receive brings or, with a window, what has come when that is over. */
async function collect(mapping: QueueMapping, messaging: Messaging): Promise<Message[]> {
  const receive = async (count: number, WaitTimeSeconds: number) => {
    const names = { MessageSystemAttributeNames: ['All'], MessageAttributeNames: ['All'] };
    const request = { MaxNumberOfMessages: Math.min(10, count), WaitTimeSeconds, ...names };
    return v.parse(received, await messaging.call('ReceiveMessage', mapping.EventSourceArn, request))
      .Messages;
  };
  const messages = await receive(mapping.BatchSize, 20);
  const end = Date.now() + mapping.MaximumBatchingWindowInSeconds * 1000;
  while (messages.length > 0 && messages.length < mapping.BatchSize && Date.now() < end) {
    messages.push(...(await receive(mapping.BatchSize - messages.length, 1)));
  }
  return messages;
}

function recordOf(message: Message, eventSourceARN: string) {
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
