import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import type { ImageEvent } from '../../../../contracts/events/image-event.ts';
import { s3Notification } from '../../../../contracts/events/s3-notification.ts';
import { ImageEventPublisher } from '../../../../functions/shared/aws/image-event-publisher.ts';
import { UploadDeadLetterQueue } from '../../../../functions/shared/aws/upload-dead-letter-queue.ts';
import { fakeHttp } from '../../../support/fake-http.ts';
import { imageId, sourceWith } from '../../../support/records.ts';

const event: ImageEvent = {
  type: 'image.failed',
  eventId: `${imageId}-FAILED-1`,
  occurredAt: '2026-03-01T09:30:00.900Z',
  imageId,
  attempt: 1,
  sourceKey: 'uploads/sea.jpg',
};

/** The parameters of the Publish request for this event. */
async function publish(published: ImageEvent): Promise<URLSearchParams> {
  const { settings, requests } = fakeHttp({ body: '<PublishResponse/>' });
  const client = new SNSClient(settings);
  await new ImageEventPublisher({ client, topicArn: 'arn:aws:sns:::events' }).publish(published);
  return new URLSearchParams(requests[0]?.body);
}

test('an image event is published as JSON with the attributes that subscriptions filter by', async () => {
  const request = await publish({ ...event, ownerId: 'alice' });
  expect(request.get('TopicArn')).toBe('arn:aws:sns:::events');
  expect(JSON.parse(request.get('Message') ?? '')).toEqual({ ...event, ownerId: 'alice' });
  expect([...request.values()]).toEqual(expect.arrayContaining(['type', 'image.failed', 'ownerId', 'alice']));
});

test('the event of an image without an owner has no attribute ownerId', async () => {
  expect([...(await publish(event)).values()]).not.toContain('ownerId');
});

test('a dead-letter message is a notification that a redrive can process', async () => {
  const { settings, requests } = fakeHttp({ body: '{}' });
  const client = new SQSClient({ ...settings, md5: false, useQueueUrlAsEndpoint: false });
  const deadLetterQueue = new UploadDeadLetterQueue({ client, queueUrl: 'https://sqs.example/1/dead' });
  const source = sourceWith({ key: 'uploads/a b+c/é%2F.jpg' });
  await deadLetterQueue.send(source);
  const { QueueUrl, MessageBody } = JSON.parse(requests[0]?.body ?? '');
  expect(QueueUrl).toBe('https://sqs.example/1/dead');
  expect(v.parse(s3Notification, MessageBody)).toEqual([source]);
});
