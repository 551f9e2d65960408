import type { DynamoDBRecord } from 'aws-lambda';
import { expect, test } from 'vitest';
import { deleteUserImages } from '../../../functions/delete-user-images/delete-user-images.ts';
import { parseUserChange } from '../../../functions/shared/aws/users-table/stream.ts';
import { InvalidRecordError, RetryableError } from '../../../functions/shared/runtime/errors.ts';
import { sampleRecord } from '../../support/samples.ts';
import { silentLogger } from '../../support/silent-logger.ts';

const deletion = parseUserChange(sampleRecord<DynamoDBRecord>('delete-user-images.deleted'));

/** Two pages of images, and fakes that record what is listed and deleted. */
function setUp({ now = '2026-03-01T09:31:01.000Z', gsiLagSeconds = 60 } = {}) {
  const listed: unknown[] = [];
  const deleted: string[] = [];
  const logger = silentLogger();
  const lastKey = { imageId: 'b', ownerId: 'alice', createdAt: '2026-03-01T09:30:00.000Z' };
  const handleChange = deleteUserImages({
    images: {
      listIds: async (ownerId, { startKey }) => {
        listed.push({ ownerId, startKey });
        return startKey
          ? { items: [{ imageId: 'c' }], lastKey: undefined }
          : { items: [{ imageId: 'a' }, { imageId: 'b' }], lastKey };
      },
      delete: async (imageId, ownerId) => {
        deleted.push(`${ownerId}/${imageId}`);
        return true;
      },
    },
    gsiLagSeconds,
    now: () => new Date(now),
    logger,
  });
  return { handleChange, listed, deleted, lastKey, logger };
}

test('all images of a deleted user are deleted, page by page', async () => {
  const { handleChange, listed, deleted, lastKey, logger } = setUp();
  await handleChange(deletion);
  expect(listed).toEqual([
    { ownerId: 'alice', startKey: undefined },
    { ownerId: 'alice', startKey: lastKey },
  ]);
  expect(deleted).toEqual(['alice/a', 'alice/b', 'alice/c']);
  expect(logger.lines).toEqual([
    { level: 'info', message: 'Images of deleted user deleted', fields: { count: 3 } },
  ]);
});

test('a deletion that is younger than the lag of the index is retried', async () => {
  const { handleChange, deleted } = setUp({ now: '2026-03-01T09:31:00.999Z' });
  await expect(handleChange(deletion)).rejects.toThrow(RetryableError);
  expect(deleted).toEqual([]);
});

test('without a lag of the index, a deletion of the same second is not retried', async () => {
  const { handleChange, deleted } = setUp({ now: '2026-03-01T09:30:00.000Z', gsiLagSeconds: 0 });
  await handleChange(deletion);
  expect(deleted).toEqual(['alice/a', 'alice/b', 'alice/c']);
});

test('a deleted profile whose record is no tombstone is an invalid record', () => {
  const dynamodb = { NewImage: { id: { S: 'alice' }, deleted: { BOOL: true }, version: { S: 'Mina' } } };
  expect(() => parseUserChange({ dynamodb })).toThrow(
    new InvalidRecordError({ id: 'alice' }, 'version: Expected number'),
  );
});

test('a profile that is not deleted is not parsed', () => {
  const dynamodb = {
    NewImage: { id: { S: 'alice' }, deleted: { BOOL: false } },
    ApproximateCreationDateTime: 10,
  };
  expect(parseUserChange({ dynamodb })).toEqual({ deletedUserId: undefined, writtenBeforeMs: 11_000 });
});

test('a change other than a deletion deletes nothing', async () => {
  const { handleChange, listed } = setUp();
  await handleChange(parseUserChange({}));
  expect(listed).toEqual([]);
});
