import { SQSClient } from '@aws-sdk/client-sqs';
import { expect, test } from 'vitest';
import { MessageVisibility } from '../../../../functions/shared/aws/message-visibility.ts';
import { fakeHttp } from '../../../support/fake-http.ts';

test('every message stays invisible for the time, at most for 12 hours', async () => {
  const { settings, requests } = fakeHttp({ body: '{}' });
  const visibility = new MessageVisibility({
    client: new SQSClient(settings),
    queueUrl: 'https://sqs/queue',
  });
  await visibility.delay(['r1', 'r2'], 90);
  await visibility.delay(['r3'], 100_000);
  expect(requests.map(({ body }) => JSON.parse(body))).toEqual([
    { QueueUrl: 'https://sqs/queue', ReceiptHandle: 'r1', VisibilityTimeout: 90 },
    { QueueUrl: 'https://sqs/queue', ReceiptHandle: 'r2', VisibilityTimeout: 90 },
    { QueueUrl: 'https://sqs/queue', ReceiptHandle: 'r3', VisibilityTimeout: 43_200 },
  ]);
});
