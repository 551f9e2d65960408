import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { describe, expect, test } from 'vitest';
import { ImageClaims } from '../../../../functions/shared/aws/images-table/claims.ts';
import {
  ExpiredLeases,
  type LeasedImage,
} from '../../../../functions/shared/aws/images-table/expired-leases.ts';
import { PendingUploads } from '../../../../functions/shared/aws/images-table/pending-uploads.ts';
import { UserImages } from '../../../../functions/shared/aws/images-table/user-images.ts';
import { UserProfiles } from '../../../../functions/shared/aws/users-table/profiles.ts';
import { fakeHttp } from '../../../support/fake-http.ts';
import { awaitingUpload, processing, sourceWith } from '../../../support/records.ts';
import { silentLogger } from '../../../support/silent-logger.ts';

/**
 * All classes that write to a table. DynamoDB responds to the first request that is no query with this error, then to a
 * read without an item and to an update with a pending upload.
 */
function setUp(error: string) {
  const { settings, requests } = fakeHttp({
    get status() {
      return fails() ? 400 : 200;
    },
    get body(): string {
      return fails() ? JSON.stringify({ __type: error }) : updatedItem;
    },
  });
  const isQuery = (request: (typeof requests)[number]) =>
    `${request.headers['x-amz-target']}`.endsWith('.Query');
  const fails = () => requests.filter((request) => !isQuery(request)).length === 1;
  const client = new DynamoDBClient(settings);
  const options = {
    client,
    tableName: 'table',
    now: () => new Date('2026-03-01T09:31:00.000Z'),
    logger: silentLogger(),
  };
  const tables = {
    claims: new ImageClaims(options),
    leases: new ExpiredLeases(options),
    images: new UserImages(options),
    pendingUploads: new PendingUploads({ ...options, maxPendingUploads: 1 }),
    profiles: new UserProfiles(options),
  };
  return { tables, requests };
}

const updatedItem = JSON.stringify({ Attributes: marshall(awaitingUpload()) });

type Tables = ReturnType<typeof setUp>['tables'];

const claim = { imageId: 'a', attempt: 1, leaseOwner: 'function' } as const;
const upload = { imageId: 'a', source: sourceWith(), ownerId: undefined };
const pendingUpload = { imageId: 'a', ownerId: 'alice' };
const snapshot: LeasedImage = processing();
const alice = { name: 'Alice', email: 'alice@example.com' };
const file = { fileName: 'sea.jpg', contentType: 'image/jpeg', size: 1 } as const;

const conditionalWrites: [string, (tables: Tables) => Promise<unknown>][] = [
  ['claim', ({ claims }) => claims.claim(upload, 45)],
  ['transferLease', ({ claims }) => claims.transferLease(claim, 1020)],
  ['commit', ({ claims }) => claims.commit(claim, { status: 'FAILED' })],
  ['recordFailure', ({ claims }) => claims.recordFailure(upload)],
  ['markFailed', ({ leases }) => leases.markFailed(snapshot, sourceWith())],
  ['releaseLease', ({ leases }) => leases.releaseLease(snapshot)],
  ['deletePending', ({ leases }) => leases.deletePending(snapshot)],
  ['create of a pending upload', ({ pendingUploads }) => pendingUploads.create(pendingUpload, file, 900)],
  ['delete of an image', ({ images }) => images.delete('a', 'alice')],
  ['create of a user', ({ profiles }) => profiles.create('alice', alice)],
  ['update of a user', ({ profiles }) => profiles.update('alice', 1, alice)],
  ['delete of a user', ({ profiles }) => profiles.delete('alice', 1, 60)],
];

const readingWrites = ['claim', 'transferLease', 'commit', 'update of a user', 'delete of a user'];

describe('a conditional write', () => {
  test.each(conditionalWrites)('%s throws an error other than a failed condition', async (_name, write) => {
    const { tables } = setUp('ThrottlingException');
    await expect(write(tables)).rejects.toMatchObject({ name: 'ThrottlingException' });
  });

  test.each(conditionalWrites)('%s does not throw when its condition fails', async (_name, write) => {
    const { tables } = setUp('ConditionalCheckFailedException');
    const [result] = await Promise.allSettled([write(tables)]);
    expect(result).toMatchObject({ status: 'fulfilled' });
  });

  test.each(conditionalWrites.filter(([name]) => readingWrites.includes(name)))(
    '%s whose condition fails reads the current item consistently',
    async (_name, write) => {
      const { tables, requests } = setUp('ConditionalCheckFailedException');
      await write(tables);
      expect(requests[1]?.headers['x-amz-target']).toBe('DynamoDB_20120810.GetItem');
      expect(JSON.parse(requests[1]?.body ?? '')).toMatchObject({ ConsistentRead: true });
    },
  );
});
