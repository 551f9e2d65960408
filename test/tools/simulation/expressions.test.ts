import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  PutItemCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { meetsCondition } from '../../../tools/simulation/aws/expressions/condition.ts';
import type { Item } from '../../../tools/simulation/aws/expressions/operand.ts';
import { applyUpdate } from '../../../tools/simulation/aws/expressions/update.ts';
import { createLocalTable } from '../../support/local-table.ts';

const local = await createLocalTable();
afterAll(() => local.close());

const names = { '#status': 'status', '#attempt': 'attempt' };
const values = {
  ':processing': 'PROCESSING',
  ':failed': 'FAILED',
  ':now': '2026-03-01T09:31:00.000Z',
  ':one': 1,
  ':zero': 0,
  ':function': 'function',
};

/** The parts of the adapters' conditions. */
const part = fc.constantFrom(
  'attribute_exists(leaseExpiresAt)',
  'attribute_not_exists(#status)',
  '#status = :processing',
  '#status <> :failed',
  'leaseExpiresAt < :now',
  'leaseExpiresAt >= :now',
  '#attempt = :one',
  '#attempt > :zero',
  'leaseOwner = :function',
  'NOT leaseOwner = :function',
);
const condition = fc
  .array(fc.tuple(part, fc.constantFrom('AND', 'OR')), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.map(([text, link], index) => (index === 0 ? text : `${link} ${text}`)).join(' '));
const grouped = fc
  .tuple(condition, fc.constantFrom('AND', 'OR'), condition)
  .map(([one, link, other]) => `(${one}) ${link} (${other})`);

/** Attributes of a record; each may be missing. */
const attributes = fc.record(
  {
    status: fc.constantFrom('PROCESSING', 'FAILED', 'PROCESSED'),
    attempt: fc.constantFrom(0, 1, 2),
    leaseExpiresAt: fc.constantFrom('2026-03-01T09:30:00.000Z', '2026-03-01T09:31:00.000Z'),
    leaseOwner: fc.constantFrom('function', 'workflow'),
  },
  { requiredKeys: [] },
);

/** DynamoDB refuses placeholders that an expression does not use. */
function getPlaceholders(expression: string) {
  const pickUsed = <Value>(all: Record<string, Value>) =>
    Object.fromEntries(Object.entries(all).filter(([name]) => new RegExp(`${name}\\b`).test(expression)));
  const [usedNames, usedValues] = [pickUsed(names), pickUsed(values)];
  return {
    ...(Object.keys(usedNames).length > 0 && { ExpressionAttributeNames: usedNames }),
    ...(Object.keys(usedValues).length > 0 && { ExpressionAttributeValues: marshall(usedValues) }),
  };
}

const key = { imageId: 'compared' };
async function store(item: object): Promise<Item> {
  const Item = marshall({ ...item, ...key });
  await local.client.send(new PutItemCommand({ TableName: 'images', Item }));
  return Item;
}

describe('the evaluator of expressions', () => {
  test('evaluates a condition as DynamoDB does', async () => {
    const property = fc.asyncProperty(attributes, fc.oneof(condition, grouped), async (item, expression) => {
      const stored = await store(item);
      const placeholders = getPlaceholders(expression);
      const request = {
        TableName: 'images',
        Key: marshall(key),
        ConditionExpression: expression,
        ...placeholders,
      };
      const isMet = await local.client.send(new DeleteItemCommand(request)).then(
        () => true,
        (error) => !(error instanceof ConditionalCheckFailedException) && Promise.reject(error),
      );
      expect(meetsCondition(stored, expression, placeholders)).toBe(isMet);
    });
    await fc.assert(property, { numRuns: 100, seed: 1 });
  });

  test.each([
    'SET #status = :processing, #attempt = if_not_exists(#attempt, :zero) + :one',
    'SET #attempt = #attempt + :one REMOVE leaseExpiresAt, leaseOwner',
    'SET leaseOwner = :function, #status = if_not_exists(#status, :failed)',
    'REMOVE #status, leaseExpiresAt',
    'SET leaseExpiresAt = :now',
  ])('applies "%s" as DynamoDB does', async (expression) => {
    const placeholders = getPlaceholders(expression);
    for (const item of [
      { attempt: 1 },
      { attempt: 2, status: 'FAILED', leaseExpiresAt: 'x', leaseOwner: 'workflow' },
    ]) {
      const stored = await store(item);
      const request = {
        TableName: 'images',
        Key: marshall(key),
        UpdateExpression: expression,
        ...placeholders,
      };
      await local.client.send(new UpdateItemCommand(request));
      expect(unmarshall(applyUpdate(stored, expression, placeholders))).toEqual(await local.read('compared'));
    }
  });

  test.each(['contains(#status, :one)', '#status == :one', '#status = :one AND'])(
    'refuses the unsupported expression "%s"',
    (expression) => {
      expect(() => meetsCondition({}, expression, getPlaceholders(expression))).toThrow();
    },
  );
});
