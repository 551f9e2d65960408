import type { DynamoDBRecord } from 'aws-lambda';
import { expect, test } from 'vitest';
import { removeUserImages } from '../../../functions/remove-user-images/remove-user-images.ts';
import { TryLaterError } from '../../../functions/shared/runtime/errors.ts';
import type { OwnedImage } from '../../../functions/shared/stores/owned-images.ts';
import { readUserChange } from '../../../functions/shared/stores/users-stream.ts';
import { processed } from '../../support/records.ts';
import { sampleRecord } from '../../support/samples.ts';
import { silentLogger } from '../../support/silent-logger.ts';

const owned = (imageId: string) => ({ ...processed(), imageId, ownerId: 'alice' }) as OwnedImage;

const deletion = readUserChange(sampleRecord<DynamoDBRecord>('remove-user-images.deleted'));

function remover(now = '2026-03-01T09:31:01.000Z') {
  const deleted: string[] = [];
  const next = { imageId: 'b', ownerId: 'alice', createdAt: '2026-03-01T09:30:00.000Z' };
  const remove = removeUserImages({
    images: {
      page: async (ownerId, { after }) => {
        expect(ownerId).toBe('alice');
        return after ? { found: [owned('c')], next: undefined } : { found: [owned('a'), owned('b')], next };
      },
      delete: async (imageId, ownerId) => {
        deleted.push(`${ownerId}/${imageId}`);
        return true;
      },
    },
    indexLagSeconds: 60,
    now: () => new Date(now),
    logger: silentLogger(),
  });
  return { remove, deleted };
}

test('all images of a user who has left are deleted, page by page', async () => {
  const { remove, deleted } = remover();
  await remove(deletion);
  expect(deleted).toEqual(['alice/a', 'alice/b', 'alice/c']);
});

test('a deletion that is younger than the index may lag has to come back', async () => {
  const { remove, deleted } = remover('2026-03-01T09:31:00.999Z');
  await expect(remove(deletion)).rejects.toThrow(TryLaterError);
  expect(deleted).toEqual([]);
});

test('a change that is no deletion changes nothing', async () => {
  const { remove, deleted } = remover();
  await remove(readUserChange({}));
  expect(deleted).toEqual([]);
});
