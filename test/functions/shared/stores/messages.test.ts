import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import type { ImageEvent } from '../../../../events/image-event.ts';
import { s3Notification } from '../../../../events/s3-notification.ts';
import { ImageEventsTopic } from '../../../../functions/shared/stores/image-events-topic.ts';
import { UploadDeadLetterQueue } from '../../../../functions/shared/stores/upload-dead-letter-queue.ts';
import { fakeHttp } from '../../../support/fake-http.ts';
import { imageId, sourceOf } from '../../../support/records.ts';

const event: ImageEvent = {
  type: 'image.failed',
  eventId: `${imageId}-FAILED-1`,
  occurredAt: '2026-03-01T09:30:00.900Z',
  imageId,
  attempt: 1,
  sourceKey: 'uploads/sea.jpg',
};

async function published(changes: Partial<ImageEvent>) {
  const { settings, requests } = fakeHttp({ body: '<PublishResponse/>' });
  const topic = new ImageEventsTopic({ client: new SNSClient(settings), topicArn: 'arn:aws:sns:::events' });
  await topic.publish({ ...event, ...changes } as ImageEvent);
  return new URLSearchParams(requests[0]?.body);
}

test('an image event is published as JSON with the attributes that subscribers filter by', async () => {
  const request = await published({ ownerId: 'alice' });
  expect(JSON.parse(request.get('Message') ?? '')).toEqual({ ...event, ownerId: 'alice' });
  expect([...request.values()]).toEqual(expect.arrayContaining(['type', 'image.failed', 'ownerId', 'alice']));
});

test('an image without an owner has no attribute for it', async () => {
  expect([...(await published({})).values()]).not.toContain('ownerId');
});

test('what is sent to the dead-letter queue is a notification that a redrive can read', async () => {
  const { settings, requests } = fakeHttp({ body: '{}' });
  const client = new SQSClient({ ...settings, md5: false, useQueueUrlAsEndpoint: false });
  const deadLetters = new UploadDeadLetterQueue({ client, queueUrl: 'https://sqs.example/1/dead' });
  const source = sourceOf({ key: 'uploads/a b+c/é%2F.jpg' });
  await deadLetters.send(source);
  const { MessageBody } = JSON.parse(requests[0]?.body ?? '');
  expect(v.parse(s3Notification, MessageBody)).toEqual([source]);
});
