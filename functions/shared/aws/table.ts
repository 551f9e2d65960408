import {
  ConditionalCheckFailedException,
  type DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import type { WriteResult } from './condition-failed.ts';
import { unmarshallItem } from './parse-record.ts';

/** A table and the client that calls it. */
export interface Table {
  client: DynamoDBClient;
  tableName: string;
}

export type Item = Record<string, unknown>;

/** One item by its key, read consistently. */
export async function getItem({ client, tableName }: Table, key: Item): Promise<Item | undefined> {
  const request = { TableName: tableName, Key: marshall(key), ConsistentRead: true };
  const { Item } = await client.send(new GetItemCommand(request));
  return Item && unmarshallItem(Item);
}

/** A conditional update; with a failed condition the result contains the current item. */
export async function updateItem(
  table: Table,
  key: Item,
  expressions: Omit<UpdateItemCommandInput, 'TableName' | 'Key'>,
): Promise<WriteResult<Item>> {
  const request: UpdateItemCommandInput = {
    TableName: table.tableName,
    Key: marshall(key),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    ...expressions,
  };
  try {
    const { Attributes = {} } = await table.client.send(new UpdateItemCommand(request));
    return { ok: true, item: unmarshallItem(Attributes) };
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) {
      return { ok: false, current: await currentItem(table, key, error) };
    }
    throw error;
  }
}

/** DynamoDB returns the item with the error. An emulator may ignore ALL_OLD, so without an item the table is read. */
async function currentItem(
  table: Table,
  key: Item,
  { Item }: ConditionalCheckFailedException,
): Promise<Item | undefined> {
  return Item ? unmarshallItem(Item) : getItem(table, key);
}
