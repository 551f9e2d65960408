import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fixtures } from '../../tools/fixtures/fixtures.ts';
import { Stack } from '../support/stack.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await Stack.connect();
});
afterAll(() => stack.close());

// Concurrency is limited: on a target that processes them one by one, other tests wait behind them in the queue.
describe.concurrent('every fixture reaches its expected status', () => {
  test.each(fixtures)('$name', async ({ fileName, contentType, make, expected: { status, ...details } }) => {
    const key = stack.freshKey(fileName);
    await stack.client.upload(key, await make(), contentType);
    const record = await stack.waitForRecord(key);
    const expected = status === 'PROCESSED' ? { image: details } : details;
    expect(record).toMatchObject({ status, attempt: 1, ...expected });
  });
});

describe('events, record and messages preserve a key', () => {
  test.each([
    ['spaces and a plus', 'a b+c.jpg'],
    ['an encoded slash', 'a%2Fb.jpg'],
    ['an emoji and a combining accent', '🌊 e\u0301quipe.jpg'],
    ['markup and quotes', '<b>&"it\'s".jpg'],
    ['empty and dotted segments', 'a//b/../c/./d.jpg'],
    ['1,024 bytes', 'x'.repeat(1024 - 'uploads/00000000-0000-0000-0000-000000000000/'.length)],
  ])('with %s', async (_what, name) => {
    const key = stack.freshKey(name);
    await stack.client.upload(key, Buffer.from('buy milk'));
    const record = await stack.waitForRecord(key);
    expect(record).toMatchObject({ sourceKey: key, source: { key } });
    const event = await stack.waitForEvent(`${record.imageId}-REJECTED-1`);
    expect(event.sourceKey).toBe(key);
  });
});
