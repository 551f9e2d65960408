import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { describe, expect, test } from 'vitest';
import { ImagesTable } from '../../../../functions/shared/stores/images-table.ts';
import { type OpenImage, OpenImages } from '../../../../functions/shared/stores/open-images.ts';
import { OwnedImages } from '../../../../functions/shared/stores/owned-images.ts';
import { UsersTable } from '../../../../functions/shared/stores/users-table.ts';
import { fakeHttp } from '../../../support/fake-http.ts';
import { processing, sourceOf } from '../../../support/records.ts';

/** All stores of tables, over a service that answers the first request with this error, and each other with nothing. */
function storesThatMeet(error: string) {
  const { settings, requests } = fakeHttp({
    get status() {
      return requests.length === 1 ? 400 : 200;
    },
    get body(): string {
      return requests.length === 1 ? JSON.stringify({ __type: error }) : '{}';
    },
  });
  const client = new DynamoDBClient(settings);
  const options = { client, tableName: 'table', now: () => new Date('2026-03-01T09:31:00.000Z') };
  const stores = {
    images: new ImagesTable(options),
    open: new OpenImages(options),
    owned: new OwnedImages(options),
    users: new UsersTable(options),
  };
  return { stores, requests };
}

type Stores = ReturnType<typeof storesThatMeet>['stores'];

const claim = { imageId: 'a', attempt: 1, handedOn: false };
const upload = { imageId: 'a', source: sourceOf(), ownerId: undefined };
const seen: OpenImage = processing();
const alice = { name: 'Alice', email: 'alice@example.com' };
const file = { fileName: 'sea.jpg', contentType: 'image/jpeg', size: 1 } as const;

const conditionalWrites: [string, (stores: Stores) => Promise<unknown>][] = [
  ['claim', ({ images }) => images.claim(upload, 45)],
  ['handOn', ({ images }) => images.handOn(claim, 1020)],
  ['commit', ({ images }) => images.commit(claim, { status: 'FAILED' })],
  ['recordFailure', ({ images }) => images.recordFailure(upload)],
  ['fail', ({ open }) => open.fail(seen, sourceOf())],
  ['close', ({ open }) => open.close(seen)],
  ['forget', ({ open }) => open.forget(seen)],
  ['promise', ({ owned }) => owned.promise({ imageId: 'a', ownerId: 'alice' }, file, 900)],
  ['delete of an image', ({ owned }) => owned.delete('a', 'alice')],
  ['create', ({ users }) => users.create('alice', alice)],
  ['change', ({ users }) => users.change('alice', 1, alice)],
  ['delete of a user', ({ users }) => users.delete('alice', 1, 60)],
];

describe('a conditional write', () => {
  test.each(conditionalWrites)('%s takes no other trouble for a refusal', async (_name, write) => {
    const { stores } = storesThatMeet('ThrottlingException');
    await expect(write(stores)).rejects.toMatchObject({ name: 'ThrottlingException' });
  });

  test.each(
    conditionalWrites.filter(([name]) => ['claim', 'handOn', 'commit', 'promise', 'change'].includes(name)),
  )('%s that is refused reads what refused it, and nothing older', async (_name, write) => {
    const { stores, requests } = storesThatMeet('ConditionalCheckFailedException');
    await write(stores).catch(() => {});
    expect(requests[1]?.headers['x-amz-target']).toBe('DynamoDB_20120810.GetItem');
    expect(JSON.parse(requests[1]?.body ?? '')).toMatchObject({ ConsistentRead: true });
  });
});
