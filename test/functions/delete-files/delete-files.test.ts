import type { DynamoDBRecord } from 'aws-lambda';
import { expect, test } from 'vitest';
import { deleteFiles } from '../../../functions/delete-files/delete-files.ts';
import { parseImageChange } from '../../../functions/shared/aws/images-table/stream.ts';
import { failed, imageId, processed, processing } from '../../support/records.ts';
import { sampleRecord } from '../../support/samples.ts';
import { silentLogger } from '../../support/silent-logger.ts';

const toFile = (attempt: number, name = 'thumbnail') => ({
  key: `images/${imageId}/${attempt}/${name}.webp`,
  attempt,
});

/** An images bucket with these files, and fakes that record the keys that are deleted. */
function setUp(files = [toFile(1), toFile(2), toFile(3)]) {
  const deletedKeys: string[] = [];
  const logger = silentLogger();
  const handleChange = deleteFiles({
    renditions: { list: async () => files, delete: async (keys) => void deletedKeys.push(...keys) },
    uploads: { delete: async (key) => void deletedKeys.push(key) },
    logger,
  });
  return { handleChange, deletedKeys, logger };
}

test('a PROCESSED record keeps the files that it references and those of later attempts', async () => {
  const { handleChange, deletedKeys, logger } = setUp();
  await handleChange(parseImageChange(sampleRecord<DynamoDBRecord>('delete-files.processed')));
  expect(deletedKeys).toEqual([toFile(1).key]);
  expect(logger.lines).toEqual([
    { level: 'info', message: 'Unreferenced files deleted', fields: { imageId, attempt: 2, files: 1 } },
  ]);
});

test('an unreferenced file of the same attempt is deleted', async () => {
  const { handleChange, deletedKeys } = setUp([toFile(1), toFile(1, 'medium')]);
  await handleChange({ after: processed() });
  expect(deletedKeys).toEqual([toFile(1, 'medium').key]);
});

test('a FAILED record references nothing: all files up to its attempt are deleted', async () => {
  const { handleChange, deletedKeys } = setUp();
  await handleChange(parseImageChange(sampleRecord<DynamoDBRecord>('delete-files.failed')));
  expect(deletedKeys).toEqual([toFile(1).key, toFile(2).key]);
});

test('a late event does not delete the files of a redrive', async () => {
  const { handleChange, deletedKeys, logger } = setUp([toFile(2)]);
  await handleChange({ after: failed({ attempt: 1 }) });
  expect(deletedKeys).toEqual([]);
  expect(logger.lines).toEqual([]);
});

test('attempts are compared as numbers', async () => {
  const { handleChange, deletedKeys } = setUp([toFile(9), toFile(10)]);
  await handleChange({ after: failed({ attempt: 9 }) });
  expect(deletedKeys).toEqual([toFile(9).key]);
});

test('for a DELETED record every file and the upload are deleted', async () => {
  const { handleChange, deletedKeys, logger } = setUp();
  await handleChange(parseImageChange(sampleRecord<DynamoDBRecord>('delete-files.deleted')));
  const upload = `uploads/users/alice/${imageId}`;
  expect(deletedKeys).toEqual([toFile(1).key, toFile(2).key, toFile(3).key, upload]);
  expect(logger.lines).toEqual([
    { level: 'info', message: 'Files of deleted image deleted', fields: { imageId, files: 3 } },
  ]);
});

test.each([
  ['a claim', { after: processing() }],
  ['the expiry of a record', { after: undefined }],
])('%s deletes nothing', async (_what, change) => {
  const { handleChange, deletedKeys } = setUp();
  await handleChange(change);
  expect(deletedKeys).toEqual([]);
});
