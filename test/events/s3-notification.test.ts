import * as v from 'valibot';
import { expect, test } from 'vitest';
import { s3Notification, s3NotificationFor } from '../../events/s3-notification.ts';
import { sourceOf } from '../support/records.ts';

test.each([
  'uploads/plain.jpg',
  'uploads/with space.jpg',
  'uploads/plus+sign.jpg',
  'uploads/percent%2Fencoded.jpg',
  'uploads/équipe e\u0301quipe.jpg',
  'uploads/🌊.jpg',
  'uploads/<b>&"quoted".jpg',
  'uploads//double//slash/../dots',
])('the notification of %s names this very object', (key) => {
  const source = sourceOf({ key });
  expect(v.parse(s3Notification, s3NotificationFor(source))).toEqual([source]);
});

test('a key is encoded as S3 does it', () => {
  const { Records } = JSON.parse(s3NotificationFor(sourceOf({ key: 'uploads/a b+c/é.jpg' })));
  expect(Records[0].s3.object.key).toBe('uploads/a+b%2Bc/%C3%A9.jpg');
});
