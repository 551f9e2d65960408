import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import dynalite from 'dynalite';
import type { ImageRecord } from '../../events/image-record.ts';

/** Real tables `images` and `users`, in memory, for tests of the conditions that stores write. */
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

const index = (IndexName: string, partition: string, sort: string) => ({
  IndexName,
  KeySchema: [
    { AttributeName: partition, KeyType: 'HASH' as const },
    { AttributeName: sort, KeyType: 'RANGE' as const },
  ],
  Projection: { ProjectionType: 'ALL' as const },
});

const createImages = new CreateTableCommand({
  TableName: 'images',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: ['imageId', 'open', 'leaseUntil', 'ownerId', 'createdAt'].map((AttributeName) => ({
    AttributeName,
    AttributeType: 'S' as const,
  })),
  KeySchema: [{ AttributeName: 'imageId', KeyType: 'HASH' }],
  GlobalSecondaryIndexes: [index('byLease', 'open', 'leaseUntil'), index('byOwner', 'ownerId', 'createdAt')],
});

const createUsers = new CreateTableCommand({
  TableName: 'users',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
});
