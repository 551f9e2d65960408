import type { Context, DynamoDBRecord, DynamoDBStreamEvent, SQSEvent, SQSRecord } from 'aws-lambda';
import { describe, expect, test, vi } from 'vitest';
import {
  dynamoDbStreamHandler,
  type StreamHandlerOptions,
  sqsBatchHandler,
} from '../../../../functions/shared/runtime/batch-handlers.ts';
import { InvalidRecordError } from '../../../../functions/shared/runtime/errors.ts';
import { silentLogger } from '../../../support/silent-logger.ts';

const context = {} as Context;

/** Fails for these ids and records every id that it receives. */
function failFor(...failing: string[]) {
  const received: string[] = [];
  const handle = (id: string) => {
    received.push(id);
    return failing.includes(id) ? Promise.reject(new Error(`${id} failed`)) : Promise.resolve();
  };
  return { received, handle };
}

describe('a batch of SQS messages', () => {
  const batch = { Records: ['a', 'b', 'c'].map((messageId) => ({ messageId })) } as SQSEvent;

  test.each([
    ['none', []],
    ['one', ['b']],
    ['all', ['a', 'b', 'c']],
  ])('is handled completely, and the response lists the failed messages: %s', async (_what, failing) => {
    const { received, handle } = failFor(...failing);
    const handler = sqsBatchHandler(({ messageId }) => handle(messageId), silentLogger());
    const { batchItemFailures } = await handler(batch, context);
    expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(failing);
    expect(received).toEqual(['a', 'b', 'c']);
  });

  test('logs the error of a failed message', async () => {
    const logger = silentLogger();
    await sqsBatchHandler(({ messageId }) => failFor('b').handle(messageId), logger)(batch, context);
    expect(logger.lines).toEqual([
      { level: 'error', message: 'Message failed', fields: { messageId: 'b', error: new Error('b failed') } },
    ]);
  });
});

describe('a batch of stream records', () => {
  const batch = {
    Records: ['1', '2', '3'].map((SequenceNumber) => ({
      eventID: `event-${SequenceNumber}`,
      dynamodb: { SequenceNumber },
    })),
  } as DynamoDBStreamEvent;

  const invalid = new InvalidRecordError({ imageId: 'a' }, 'status: Expected string');

  function createHandler(changes: Partial<StreamHandlerOptions<string>>) {
    return dynamoDbStreamHandler<string>({
      parse: ({ dynamodb }) => dynamodb?.SequenceNumber ?? '',
      handle: async () => {},
      quarantine: { send: () => Promise.reject(new Error('no record is quarantined here')) },
      logger: silentLogger(),
      ...changes,
    });
  }

  const parsers = new Map([['2', vi.fn().mockThrow(invalid)]]);
  const parseWithInvalid = ({ dynamodb: { SequenceNumber = '' } = {} }: DynamoDBRecord): string =>
    parsers.get(SequenceNumber)?.() ?? SequenceNumber;

  test('goes on behind a record that does not fit its schema, which is quarantined', async () => {
    const logger = silentLogger();
    const { received, handle } = failFor();
    const sent: unknown[] = [];
    const quarantine = { send: async (...pointer: unknown[]) => void sent.push(pointer) };
    const handler = createHandler({ parse: parseWithInvalid, handle, quarantine, logger });
    expect(await handler(batch, context)).toEqual({ batchItemFailures: [] });
    expect(received).toEqual(['1', '3']);
    expect(sent).toEqual([[batch.Records[1], invalid]]);
    expect(logger.lines).toEqual([
      {
        level: 'error',
        message: 'Stream record quarantined',
        fields: { eventId: 'event-2', error: invalid },
      },
    ]);
  });

  test('stops at a record that could not be quarantined', async () => {
    const handler = createHandler({ parse: parseWithInvalid });
    expect(await handler(batch, context)).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
  });

  test('stops at an invalid record that the function reads while it handles another', async () => {
    const handler = createHandler({ handle: () => Promise.reject(invalid) });
    expect(await handler(batch, context)).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
  });

  test('stops at a record whose parser fails', async () => {
    const handler = createHandler({
      parse: () => {
        throw new TypeError();
      },
      quarantine: { send: async () => {} },
    });
    expect(await handler(batch, context)).toEqual({ batchItemFailures: [{ itemIdentifier: '1' }] });
  });

  test('is handled in its order', async () => {
    const { received, handle } = failFor();
    const handler = createHandler({ handle });
    expect(await handler(batch, context)).toEqual({ batchItemFailures: [] });
    expect(received).toEqual(['1', '2', '3']);
  });

  test('stops at the first record that fails, to keep the order', async () => {
    const logger = silentLogger();
    const { received, handle } = failFor('2');
    const handler = createHandler({ handle, logger });
    expect(await handler(batch, context)).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(received).toEqual(['1', '2']);
    expect(logger.lines).toEqual([
      {
        level: 'error',
        message: 'Stream record failed',
        fields: { eventId: 'event-2', error: new Error('2 failed') },
      },
    ]);
  });
});

test('both handlers add the Lambda context and the id of the record to their log lines', async () => {
  const addContext = vi.fn();
  const logger = { ...silentLogger(), addContext };
  const quarantine = { send: async () => {} };
  const messages = ['m1', 'm2'].map((messageId) => ({ messageId }) as SQSRecord);
  await sqsBatchHandler(async () => {}, logger)({ Records: messages }, context);
  await dynamoDbStreamHandler({ parse: () => '', handle: async () => {}, quarantine, logger })(
    { Records: [{ eventID: 'e1' }] },
    context,
  );
  expect(addContext.mock.calls).toEqual([
    [context, { messageId: 'm1' }],
    [context, { messageId: 'm2' }],
    [context, { eventId: 'e1' }],
  ]);
});
