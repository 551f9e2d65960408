import type { Context, DynamoDBStreamEvent, SQSEvent } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { queueHandler, streamHandler } from '../../../../functions/shared/runtime/batch.ts';
import { silentLogger } from '../../../support/silent-logger.ts';

const context = {} as Context;

/** Fails for these and keeps what it was given. */
function failingFor(...failing: string[]) {
  const handled: string[] = [];
  const handle = (id: string) => {
    handled.push(id);
    return failing.includes(id) ? Promise.reject(new Error(`${id} failed`)) : Promise.resolve();
  };
  return { handled, handle };
}

describe('a batch of messages', () => {
  const batch = { Records: ['a', 'b', 'c'].map((messageId) => ({ messageId })) } as SQSEvent;

  test.each([
    ['none', []],
    ['one', ['b']],
    ['all', ['a', 'b', 'c']],
  ])('names those that failed and handles all of them: %s', async (_what, failing) => {
    const { handled, handle } = failingFor(...failing);
    const handler = queueHandler(({ messageId }) => handle(messageId), silentLogger());
    const { batchItemFailures } = await handler(batch, context);
    expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(failing);
    expect(handled).toEqual(['a', 'b', 'c']);
  });

  test('logs why a message failed', async () => {
    const logger = silentLogger();
    await queueHandler(({ messageId }) => failingFor('b').handle(messageId), logger)(batch, context);
    expect(logger.lines).toEqual([
      { level: 'error', message: 'Message failed', fields: { messageId: 'b', error: new Error('b failed') } },
    ]);
  });
});

describe('a batch of stream records', () => {
  const batch = {
    Records: ['1', '2', '3'].map((SequenceNumber) => ({ dynamodb: { SequenceNumber } })),
  } as DynamoDBStreamEvent;

  test('is handled in its order', async () => {
    const { handled, handle } = failingFor();
    const handler = streamHandler(({ dynamodb }) => handle(dynamodb?.SequenceNumber ?? ''), silentLogger());
    expect(await handler(batch, context)).toEqual({ batchItemFailures: [] });
    expect(handled).toEqual(['1', '2', '3']);
  });

  test('stops at the first that fails: order would be lost beyond it', async () => {
    const { handled, handle } = failingFor('2');
    const handler = streamHandler(({ dynamodb }) => handle(dynamodb?.SequenceNumber ?? ''), silentLogger());
    expect(await handler(batch, context)).toEqual({ batchItemFailures: [{ itemIdentifier: '2' }] });
    expect(handled).toEqual(['1', '2']);
  });
});
