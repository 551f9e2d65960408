import type { DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { type ImageEvent, imageEvent } from '../../../contracts/events/image-event.ts';
import type { ImageRecord } from '../../../contracts/records/image-record.ts';
import { publishImageEvent } from '../../../functions/publish-image-event/publish-image-event.ts';
import { parseImageChange } from '../../../functions/shared/aws/images-table/stream.ts';
import { createMetrics } from '../../../functions/shared/runtime/metrics.ts';
import {
  awaitingUpload,
  deleted,
  failed,
  imageId,
  processed,
  processing,
  rejected,
} from '../../support/records.ts';
import { sample, sampleRecord } from '../../support/samples.ts';
import { silentLogger } from '../../support/silent-logger.ts';

function setUp() {
  const published: ImageEvent[] = [];
  const logger = silentLogger();
  const topic = { publish: async (event: ImageEvent) => void published.push(event) };
  const lines: Record<string, unknown>[] = [];
  const print = (line: string) => void lines.push(JSON.parse(line));
  const metrics = createMetrics({ pipelineName: 'image-pipeline-test', now: () => 0, print });
  return { publish: publishImageEvent({ topic, metrics, logger }), published, logger, lines };
}

test.each([
  ['processed', 'image.processed', `${imageId}-PROCESSED-1`],
  ['rejected', 'image.rejected', `${imageId}-REJECTED-1`],
  ['failed', 'image.failed', `${imageId}-FAILED-2`],
])('the status of the sample %s is published in the form of its schema', async (name, type, eventId) => {
  const { publish, published, logger } = setUp();
  await publish(parseImageChange(sampleRecord<DynamoDBRecord>(`publish-image-event.${name}`)));
  expect(published).toHaveLength(1);
  expect(v.parse(imageEvent, published[0])).toEqual(published[0]);
  expect(published[0]).toMatchObject({ type, eventId });
  expect(logger.lines).toEqual([
    { level: 'info', message: 'Image event published', fields: { imageId, eventId } },
  ]);
});

test('a duplicate stream record is published again with the same event id', async () => {
  const { publish, published } = setUp();
  for (const record of sample<DynamoDBStreamEvent>('publish-image-event.duplicate').Records) {
    await publish(parseImageChange(record));
  }
  expect(published).toHaveLength(2);
  expect(published[0]?.eventId).toBe(published[1]?.eventId);
});

test('the event contains the owner if the image has one', async () => {
  const { publish, published } = setUp();
  await publish({ before: processing(), after: processed({ ownerId: 'alice' }) });
  await publish({ before: processing(), after: processed() });
  expect(published.map(({ ownerId }) => ownerId)).toEqual(['alice', undefined]);
});

test('the failure of a redrive is published as another event', async () => {
  const { publish, published } = setUp();
  await publish({ before: failed({ attempt: 1 }), after: failed({ attempt: 2 }) });
  expect(published.map(({ eventId }) => eventId)).toEqual([`${imageId}-FAILED-2`]);
});

test.each<[string, ImageRecord | undefined, ImageRecord | undefined]>([
  ['a claim', undefined, processing()],
  ['a pending upload', undefined, awaitingUpload()],
  [
    'a change of a record that was terminal in this attempt before',
    processed(),
    processed({ updatedAt: '2026-03-02T00:00:00.000Z' }),
  ],
  ['a deletion', rejected(), deleted()],
  ['the expiry of a record', deleted(), undefined],
])('%s is not published', async (_what, before, after) => {
  const { publish, published } = setUp();
  await publish({ before, after });
  expect(published).toEqual([]);
});

test('the sample of a claim is a claim and is not published', async () => {
  const { publish, published } = setUp();
  const change = parseImageChange(sampleRecord<DynamoDBRecord>('publish-image-event.claimed'));
  await publish(change);
  expect(change.after?.status).toBe('PROCESSING');
  expect(published).toEqual([]);
});

describe('the metrics of an upload', () => {
  const uploadedAt = '2026-03-01T09:30:00.000Z';
  const at = (seconds: number) => new Date(Date.parse(uploadedAt) + seconds * 1000).toISOString();
  const source = { ...processed().source, uploadedAt, size: 5 };

  test.each([
    ['PROCESSED', processed({ source, attempt: 1, updatedAt: at(60) }), { GoodUploads: 1, BadUploads: 0 }],
    ['PROCESSED', processed({ source, attempt: 1, updatedAt: at(61) }), { GoodUploads: 0, BadUploads: 1 }],
    ['FAILED', failed({ source, attempt: 3, updatedAt: at(5) }), { GoodUploads: 0, BadUploads: 1 }],
    ['CORRUPT_IMAGE', rejected({ source, attempt: 1, updatedAt: at(2) }), {}],
  ])('%s are its outcome, its time, its attempts, its size and its part in the objective', async (...row) => {
    const [Outcome, after, share] = row;
    const { publish, lines } = setUp();
    await publish({ before: processing(), after });
    const CompletionTime = (Date.parse(after.updatedAt) - Date.parse(uploadedAt)) / 1000;
    const common = { _aws: expect.any(Object), Pipeline: 'image-pipeline-test', imageId };
    expect(lines).toEqual([
      { ...common, Outcome, UploadsCompleted: 1 },
      { ...common, CompletionTime, Attempts: after.attempt, UploadSize: 5, ...share },
    ]);
  });

  test('count from its record when the time of the upload is unknown', async () => {
    const { publish, lines } = setUp();
    const { uploadedAt: _, ...older } = source;
    await publish({
      before: processing(),
      after: processed({ source: older, createdAt: at(0), updatedAt: at(7) }),
    });
    expect(lines[1]).toMatchObject({ CompletionTime: 7 });
  });

  test('are written once for each status, and not when it could not be published', async () => {
    const { publish, lines } = setUp();
    await publish({ before: processed(), after: processed({ updatedAt: at(9) }) });
    expect(lines).toEqual([]);
    const logger = silentLogger();
    const topic = { publish: () => Promise.reject(new Error('down')) };
    const metrics = { write: () => void lines.push({}) };
    const failing = publishImageEvent({ topic, metrics, logger });
    await expect(failing({ before: processing(), after: processed() })).rejects.toThrow('down');
    expect(lines).toEqual([]);
  });

  test('of the check of the pipeline are left out', async () => {
    const { publish, published, lines } = setUp();
    await publish({ before: processing(), after: processed({ ownerId: 'pipeline-check' }) });
    expect([published.length, lines.length]).toEqual([1, 0]);
  });
});
