import * as v from 'valibot';
import { expect, test } from 'vitest';
import { buildS3Notification, s3Notification } from '../../../contracts/events/s3-notification.ts';
import { sourceWith } from '../../support/records.ts';

test.each([
  'uploads/plain.jpg',
  'uploads/with space.jpg',
  'uploads/plus+sign.jpg',
  'uploads/percent%2Fencoded.jpg',
  'uploads/équipe e\u0301quipe.jpg',
  'uploads/🌊.jpg',
  'uploads/<b>&"quoted".jpg',
  'uploads//double//slash/../dots',
])('the notification for %s is parsed back to the same source', (key) => {
  const source = sourceWith({ key });
  expect(v.parse(s3Notification, buildS3Notification(source))).toEqual([source]);
});

test('a key is form-encoded, as in an event of S3', () => {
  const { Records } = JSON.parse(buildS3Notification(sourceWith({ key: 'uploads/a b+c/é.jpg' })));
  expect(Records[0].s3.object.key).toBe('uploads/a+b%2Bc/%C3%A9.jpg');
});

test('a notification contains a record for each source', () => {
  const sources = [sourceWith({ key: 'uploads/a.jpg' }), sourceWith({ key: 'uploads/b.jpg' })];
  expect(v.parse(s3Notification, buildS3Notification(...sources))).toEqual(sources);
});

test.each([
  ['an empty key that ends in a slash is no upload', { key: 'uploads/holiday/', size: 0 }, 0],
  ['a key that ends in a slash and has content is one', { key: 'uploads/holiday/', size: 1 }, 1],
  ['an empty file is one', { key: 'uploads/empty.jpg', size: 0 }, 1],
])('%s', (_case, changes, count) => {
  const other = sourceWith({ key: 'uploads/b.jpg' });
  const notification = buildS3Notification(sourceWith(changes), other);
  const parsed = v.parse(s3Notification, notification);
  expect(parsed).toHaveLength(count + 1);
  expect(parsed).toContainEqual(other);
});

test('the time of the write is kept, and a time that is none is left out', () => {
  const timed = sourceWith({ uploadedAt: '2026-03-01T09:30:00.123Z' });
  const body = buildS3Notification(timed);
  expect(v.parse(s3Notification, body)).toEqual([timed]);
  expect(v.parse(s3Notification, body.replace('2026-03-01T', 'March '))).toEqual([sourceWith({})]);
});
