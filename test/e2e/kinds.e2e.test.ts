import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { kinds } from '../support/pictures/kinds.ts';
import { Stack } from '../support/stack.ts';

let stack: Stack;

beforeAll(async () => {
  stack = await Stack.connect();
});
afterAll(() => stack.close());

// A few at a time: where one function takes them all one by one, other tests wait behind them on the queue.
describe.concurrent('every kind of file that strangers upload ends as it should', () => {
  test.each(kinds)('$name', async ({ fileName, contentType, make, outcome: { status, ...end } }) => {
    const key = stack.freshKey(fileName);
    await stack.pipeline.upload(key, await make(), contentType);
    const record = await stack.ended(key);
    const expected = status === 'PROCESSED' ? { image: end } : end;
    expect(record).toMatchObject({ status, attempt: 1, ...expected });
  });
});

describe('a key survives the way through events, record and messages', () => {
  test.each([
    ['spaces and a plus', 'a b+c.jpg'],
    ['an encoded slash', 'a%2Fb.jpg'],
    ['an emoji and an accent that is combined', '🌊 e\u0301quipe.jpg'],
    ['markup and quotes', '<b>&"it\'s".jpg'],
    ['empty and dotted parts', 'a//b/../c/./d.jpg'],
    ['1,024 bytes', 'x'.repeat(1024 - 'uploads/00000000-0000-0000-0000-000000000000/'.length)],
  ])('with %s', async (_what, name) => {
    const key = stack.freshKey(name);
    await stack.pipeline.upload(key, Buffer.from('buy milk'));
    const record = await stack.ended(key);
    expect(record).toMatchObject({ sourceKey: key, source: { key } });
    const event = await stack.announced(`${record.imageId}-REJECTED-1`);
    expect(event.sourceKey).toBe(key);
  });
});
