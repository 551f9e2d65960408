import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { type ImageEvent, imageEvent } from '../../../events/image-event.ts';
import type { ImageRecord } from '../../../events/image-record.ts';
import { announceImage } from '../../../functions/announce-image/announce-image.ts';
import { readImageChange } from '../../../functions/shared/stores/images-stream.ts';
import { awaitingUpload, deleted, failed, processed, processing, rejected } from '../../support/records.ts';
import { sample, sampleRecord } from '../../support/samples.ts';
import { silentLogger } from '../../support/silent-logger.ts';

function fakes() {
  const published: ImageEvent[] = [];
  const topic = { publish: async (event: ImageEvent) => void published.push(event) };
  return { announce: announceImage({ topic, logger: silentLogger() }), published };
}

test.each([
  ['processed', 'image.processed', '6f1ed002ab5595859014ebf0951522d9-PROCESSED-1'],
  ['rejected', 'image.rejected', '6f1ed002ab5595859014ebf0951522d9-REJECTED-1'],
  ['failed', 'image.failed', '6f1ed002ab5595859014ebf0951522d9-FAILED-2'],
])('an image that was %s is announced as the schema says', async (name, type, eventId) => {
  const { announce, published } = fakes();
  await announce(readImageChange(sampleRecord<DynamoDBRecord>(`announce-image.${name}`)));
  expect(published).toHaveLength(1);
  expect(v.parse(imageEvent, published[0])).toEqual(published[0]);
  expect(published[0]).toMatchObject({ type, eventId });
});

test('a repeated record is announced again under the same event id', async () => {
  const { announce, published } = fakes();
  for (const record of sample<DynamoDBStreamEvent>('announce-image.duplicate').Records) {
    await announce(readImageChange(record));
  }
  expect(published).toHaveLength(2);
  expect(published[0]?.eventId).toBe(published[1]?.eventId);
});

test('the owner of an image is named, where there is one', async () => {
  const { announce, published } = fakes();
  await announce({ before: processing(), after: processed({ ownerId: 'alice' }) });
  await announce({ before: processing(), after: processed() });
  expect(published.map(({ ownerId }) => ownerId)).toEqual(['alice', undefined]);
});

test('a failure that a redrive repeats is announced as another event', async () => {
  const { announce, published } = fakes();
  await announce({ before: failed({ attempt: 1 }), after: failed({ attempt: 2 }) });
  expect(published.map(({ eventId }) => eventId)).toEqual(['6f1ed002ab5595859014ebf0951522d9-FAILED-2']);
});

test.each<[string, ImageRecord | undefined, ImageRecord | undefined]>([
  ['a claim', undefined, processing()],
  ['a promise', undefined, awaitingUpload()],
  ['a change that ends nothing', processed(), processed({ updatedAt: '2026-03-02T00:00:00.000Z' })],
  ['a deletion', rejected(), deleted()],
  ['the end of a record', deleted(), undefined],
])('%s is not announced', async (_what, before, after) => {
  const { announce, published } = fakes();
  await announce({ before, after });
  expect(published).toEqual([]);
});

test('the sample of a claim is a claim', async () => {
  const { announce, published } = fakes();
  const change = readImageChange(sampleRecord<DynamoDBRecord>('announce-image.claimed'));
  await announce(change);
  expect(change.after?.status).toBe('PROCESSING');
  expect(published).toEqual([]);
});
