import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import dynalite from 'dynalite';
import type { ImageRecord } from '../../events/image-record.ts';

/** A real `images` table of its own, in memory, for tests of the conditions that stores write. */
export async function createLocalTable() {
  const server = dynalite({ createTableMs: 0 }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const client = new DynamoDBClient({
    endpoint: `http://127.0.0.1:${port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  await client.send(createImages);
  return {
    client,
    put: async <Item extends ImageRecord>(record: Item): Promise<Item> => {
      await client.send(new PutItemCommand({ TableName: 'images', Item: marshall(record) }));
      return record;
    },
    read: async (imageId: string) => {
      const request = { TableName: 'images', Key: marshall({ imageId }) };
      const { Item } = await client.send(new GetItemCommand(request));
      return Item && unmarshall(Item);
    },
    close: () => {
      client.destroy();
      server.close();
    },
  };
}

export type LocalTable = Awaited<ReturnType<typeof createLocalTable>>;

const createImages = new CreateTableCommand({
  TableName: 'images',
  BillingMode: 'PAY_PER_REQUEST',
  AttributeDefinitions: ['imageId', 'open', 'leaseUntil'].map((AttributeName) => ({
    AttributeName,
    AttributeType: 'S' as const,
  })),
  KeySchema: [{ AttributeName: 'imageId', KeyType: 'HASH' }],
  GlobalSecondaryIndexes: [
    {
      IndexName: 'byLease',
      KeySchema: [
        { AttributeName: 'open', KeyType: 'HASH' },
        { AttributeName: 'leaseUntil', KeyType: 'RANGE' },
      ],
      Projection: { ProjectionType: 'ALL' },
    },
  ],
});
