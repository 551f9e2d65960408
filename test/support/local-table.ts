import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import dynalite from 'dynalite';
import type { ImageRecord } from '../../contracts/records/image-record.ts';
import { imagesIndexes, type TableIndex } from '../../contracts/records/indexes.ts';

/** Creates the tables `images` and `users` in memory, for tests of condition expressions. */
export async function createLocalTable() {
  const server = dynalite({ createTableMs: 0 }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  const read = async (TableName: string, key: Record<string, string>) => {
    const { Item } = await client.send(new GetItemCommand({ TableName, Key: marshall(key) }));
    return Item && unmarshall(Item);
  };
  await Promise.all([client.send(createImages), client.send(createUsers)]);
  return {
    client,
    put: async <Item extends ImageRecord>(record: Item): Promise<Item> => {
      await client.send(new PutItemCommand({ TableName: 'images', Item: marshall(record) }));
      return record;
    },
    read: (imageId: string) => read('images', { imageId }),
    readUser: (id: string) => read('users', { id }),
    close: () => {
      client.destroy();
      server.close();
    },
  };
}

export type LocalTable = Awaited<ReturnType<typeof createLocalTable>>;

const indexes: TableIndex[] = Object.values(imagesIndexes);
const indexedAttributes = new Set([
  'imageId',
  ...indexes.flatMap(({ partitionKey, sortKey }) => [partitionKey, sortKey]),
]);

const createImages = new CreateTableCommand({
  TableName: 'images',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [...indexedAttributes].map((name) => ({ AttributeName: name, AttributeType: 'S' })),
  KeySchema: [{ AttributeName: 'imageId', KeyType: 'HASH' }],
  GlobalSecondaryIndexes: indexes.map(({ name, partitionKey, sortKey, projectedAttributes }) => ({
    IndexName: name,
    KeySchema: [
      { AttributeName: partitionKey, KeyType: 'HASH' },
      { AttributeName: sortKey, KeyType: 'RANGE' },
    ],
    Projection: projectedAttributes
      ? { ProjectionType: 'INCLUDE', NonKeyAttributes: projectedAttributes }
      : { ProjectionType: 'ALL' },
  })),
});

const createUsers = new CreateTableCommand({
  TableName: 'users',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
});
