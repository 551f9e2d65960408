import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createLocalTable, type LocalTable } from '../support/local-table.ts';
import { type Item, meets, updated } from './aws/expressions.ts';

let local: LocalTable;
beforeAll(async () => {
  local = await createLocalTable();
});
afterAll(() => local.close());

const names = { '#status': 'status', '#attempt': 'attempt' };
const values = {
  ':processing': 'PROCESSING',
  ':failed': 'FAILED',
  ':now': '2026-03-01T09:31:00.000Z',
  ':one': 1,
  ':zero': 0,
  ':no': false,
};

/** Conditions like those of the stores, built of the same parts. */
const part = fc.constantFrom(
  'attribute_exists(leaseUntil)',
  'attribute_not_exists(#status)',
  '#status = :processing',
  '#status <> :failed',
  'leaseUntil < :now',
  'leaseUntil >= :now',
  '#attempt = :one',
  '#attempt > :zero',
  'handedOn = :no',
  'NOT handedOn = :no',
);
const condition = fc
  .array(fc.tuple(part, fc.constantFrom('AND', 'OR')), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.map(([text, link], index) => (index === 0 ? text : `${link} ${text}`)).join(' '));
const grouped = fc
  .tuple(condition, fc.constantFrom('AND', 'OR'), condition)
  .map(([one, link, other]) => `(${one}) ${link} (${other})`);

/** Attributes that are there or not, of the types that records have. */
const attributes = fc.record(
  {
    status: fc.constantFrom('PROCESSING', 'FAILED', 'PROCESSED'),
    attempt: fc.constantFrom(0, 1, 2),
    leaseUntil: fc.constantFrom('2026-03-01T09:30:00.000Z', '2026-03-01T09:31:00.000Z'),
    handedOn: fc.boolean(),
  },
  { requiredKeys: [] },
);

/** Only what an expression uses may be named. */
function termsOf(expression: string) {
  const used = <Value>(all: Record<string, Value>) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => new RegExp(`${name}\\b`).test(expression)));
  const [theirNames, theirValues] = [used(names), used(values)];
  return {
    ...(Object.keys(theirNames).length > 0 && { ExpressionAttributeNames: theirNames }),
    ...(Object.keys(theirValues).length > 0 && { ExpressionAttributeValues: marshall(theirValues) }),
  };
}

const key = { imageId: 'compared' };
async function store(item: object): Promise<Item> {
  const Item = marshall({ ...item, ...key });
  await local.client.send(new PutItemCommand({ TableName: 'images', Item }));
  return Item;
}

describe('the evaluator of expressions', () => {
  test('finds a condition true where DynamoDB does', async () => {
    const property = fc.asyncProperty(attributes, fc.oneof(condition, grouped), async (item, expression) => {
      const stored = await store(item);
      const terms = termsOf(expression);
      const request = { TableName: 'images', Key: marshall(key), ConditionExpression: expression, ...terms };
      const isMet = await local.client.send(new DeleteItemCommand(request)).then(
        () => true,
        (error) => !(error instanceof ConditionalCheckFailedException) && Promise.reject(error),
      );
      expect(meets(stored, expression, terms)).toBe(isMet);
    });
    await fc.assert(property, { numRuns: 100, seed: 1 });
  });

  test.each([
    'SET #status = :processing, #attempt = if_not_exists(#attempt, :zero) + :one',
    'SET #attempt = #attempt + :one REMOVE leaseUntil, handedOn',
    'SET handedOn = :no, #status = if_not_exists(#status, :failed)',
    'REMOVE #status, leaseUntil',
    'SET leaseUntil = :now',
  ])('changes an item by "%s" as DynamoDB does', async (expression) => {
    const terms = termsOf(expression);
    for (const item of [{ attempt: 1 }, { attempt: 2, status: 'FAILED', leaseUntil: 'x', handedOn: true }]) {
      const stored = await store(item);
      const request = { TableName: 'images', Key: marshall(key), UpdateExpression: expression, ...terms };
      await local.client.send(new UpdateItemCommand(request));
      expect(unmarshall(updated(stored, expression, terms))).toEqual(await local.read('compared'));
    }
  });

  test.each(['contains(#status, :one)', '#status == :one', '#status = :one AND'])(
    'refuses what it does not know, as "%s"',
    (expression) => {
      expect(() => meets({}, expression, termsOf(expression))).toThrow();
    },
  );
});
