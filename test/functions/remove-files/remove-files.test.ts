import type { DynamoDBRecord } from 'aws-lambda';
import { expect, test } from 'vitest';
import { removeFiles } from '../../../functions/remove-files/remove-files.ts';
import { readImageChange } from '../../../functions/shared/stores/images-stream.ts';
import { failed, imageId, processed, processing } from '../../support/records.ts';
import { sampleRecord } from '../../support/samples.ts';
import { silentLogger } from '../../support/silent-logger.ts';

const fileOf = (attempt: number, name = 'thumbnail') => ({
  key: `images/${imageId}/${attempt}/${name}.webp`,
  attempt,
});

/** An images bucket with these files, and notes of what is removed. */
function fakes(files = [fileOf(1), fileOf(2), fileOf(3)]) {
  const removed: string[] = [];
  const remove = removeFiles({
    renditions: { list: async () => files, remove: async (keys) => void removed.push(...keys) },
    uploads: { remove: async (key) => void removed.push(key) },
    logger: silentLogger(),
  });
  return { remove, removed };
}

test('a processed record keeps what it names, and what later attempts write', async () => {
  const { remove, removed } = fakes();
  await remove(readImageChange(sampleRecord<DynamoDBRecord>('remove-files.processed')));
  expect(removed).toEqual([fileOf(1).key]);
});

test('a file of its own attempt that the record does not name goes', async () => {
  const { remove, removed } = fakes([fileOf(1), fileOf(1, 'medium')]);
  await remove({ before: processing(), after: processed() });
  expect(removed).toEqual([fileOf(1, 'medium').key]);
});

test('a failed record names nothing: all up to its attempt goes', async () => {
  const { remove, removed } = fakes();
  await remove(readImageChange(sampleRecord<DynamoDBRecord>('remove-files.failed')));
  expect(removed).toEqual([fileOf(1).key, fileOf(2).key]);
});

test('a late event does not touch the files of a redrive', async () => {
  const { remove, removed } = fakes([fileOf(2)]);
  await remove({ before: processing(), after: failed({ attempt: 1 }) });
  expect(removed).toEqual([]);
});

test('attempts are compared as numbers', async () => {
  const { remove, removed } = fakes([fileOf(9), fileOf(10)]);
  await remove({ before: processing(), after: failed({ attempt: 9 }) });
  expect(removed).toEqual([fileOf(9).key]);
});

test('a deleted image loses every file, and its upload', async () => {
  const { remove, removed } = fakes();
  await remove(readImageChange(sampleRecord<DynamoDBRecord>('remove-files.deleted')));
  const upload = `uploads/users/alice/${imageId}`;
  expect(removed).toEqual([fileOf(1).key, fileOf(2).key, fileOf(3).key, upload]);
});

test.each([
  ['a claim', { before: undefined, after: processing() }],
  ['the end of a record', { before: processed(), after: undefined }],
])('%s removes nothing', async (_what, change) => {
  const { remove, removed } = fakes();
  await remove(change);
  expect(removed).toEqual([]);
});
