import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from 'vitest';
import { getItem, updateItem } from '../../../../functions/shared/aws/table.ts';
import { type FakeResponse, fakeHttp } from '../../../support/fake-http.ts';

const key = { imageId: 'a' };
const expressions = { UpdateExpression: 'SET attempt = :one', ConditionExpression: 'attempt = :zero' };
const current = { imageId: 'a', attempt: 7 };

/** A table whose first response is `first`; the response to every later request is `later`. */
function createTable(first: FakeResponse, later: FakeResponse = { body: '{}' }) {
  const { settings, requests } = fakeHttp({
    get status() {
      return respond().status ?? 200;
    },
    get body() {
      return respond().body ?? '{}';
    },
  });
  const respond = () => (requests.length === 1 ? first : later);
  const getOperations = () =>
    requests.map(({ headers, body }) => ({
      operation: headers['x-amz-target']?.split('.').at(-1),
      input: JSON.parse(body),
    }));
  return { table: { client: new DynamoDBClient(settings), tableName: 'images' }, getOperations };
}

function conditionalCheckFailed(item?: Record<string, unknown>): FakeResponse {
  const error = { __type: 'ConditionalCheckFailedException', message: 'The conditional request failed' };
  return { status: 400, body: JSON.stringify({ ...error, ...(item && { Item: marshall(item) }) }) };
}

describe('getItem', () => {
  test('reads one item by its key, consistently', async () => {
    const { table, getOperations } = createTable({ body: JSON.stringify({ Item: marshall(current) }) });
    expect(await getItem(table, key)).toEqual(current);
    expect(getOperations()).toEqual([
      { operation: 'GetItem', input: { TableName: 'images', Key: marshall(key), ConsistentRead: true } },
    ]);
  });

  test('returns undefined when there is no item', async () => {
    const { table } = createTable({ body: '{}' });
    expect(await getItem(table, key)).toBeUndefined();
  });
});

describe('updateItem', () => {
  test('returns the attributes that the update asks for', async () => {
    const { table, getOperations } = createTable({
      body: JSON.stringify({ Attributes: marshall({ attempt: 1 }) }),
    });
    const result = await updateItem(table, key, { ...expressions, ReturnValues: 'UPDATED_NEW' });
    expect(result).toEqual({ ok: true, item: { attempt: 1 } });
    expect(getOperations()).toEqual([
      {
        operation: 'UpdateItem',
        input: {
          TableName: 'images',
          Key: marshall(key),
          ...expressions,
          ReturnValues: 'UPDATED_NEW',
          ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
        },
      },
    ]);
  });

  test('returns no attributes when the update asks for none', async () => {
    const { table } = createTable({ body: '{}' });
    expect(await updateItem(table, key, expressions)).toEqual({ ok: true, item: {} });
  });

  test('returns the item of the error when the condition fails, without a read', async () => {
    const { table, getOperations } = createTable(conditionalCheckFailed(current));
    expect(await updateItem(table, key, expressions)).toEqual({ ok: false, current });
    expect(getOperations().map(({ operation }) => operation)).toEqual(['UpdateItem']);
  });

  test('reads the item when the error has none, as with an emulator that ignores ALL_OLD', async () => {
    const { table, getOperations } = createTable(conditionalCheckFailed(), {
      body: JSON.stringify({ Item: marshall(current) }),
    });
    expect(await updateItem(table, key, expressions)).toEqual({ ok: false, current });
    expect(getOperations()[1]).toMatchObject({ operation: 'GetItem', input: { ConsistentRead: true } });
  });

  test('returns undefined as the current item when neither the error nor the table has one', async () => {
    const { table } = createTable(conditionalCheckFailed());
    expect(await updateItem(table, key, expressions)).toEqual({ ok: false, current: undefined });
  });

  test('throws any other error', async () => {
    const { table, getOperations } = createTable({
      status: 400,
      body: JSON.stringify({ __type: 'ThrottlingException' }),
    });
    await expect(updateItem(table, key, expressions)).rejects.toMatchObject({ name: 'ThrottlingException' });
    expect(getOperations()).toHaveLength(1);
  });

  test('throws an error of the read', async () => {
    const { table } = createTable(conditionalCheckFailed(), {
      status: 400,
      body: JSON.stringify({ __type: 'ThrottlingException' }),
    });
    await expect(updateItem(table, key, expressions)).rejects.toMatchObject({ name: 'ThrottlingException' });
  });
});
