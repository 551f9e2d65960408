import { SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetQueueAttributesCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitFor } from '../support/wait-for.ts';
import { startMonitoredStack } from '../tools/monitoring/monitored-stack.ts';
import { type ReceivedMessage, startWebhook } from '../tools/monitoring/webhook-server.ts';

let stack: Awaited<ReturnType<typeof startMonitoredStack>>;
beforeAll(async () => {
  stack = await startMonitoredStack();
  await stack.monitoring.evaluate();
});
afterAll(() => stack.stop());

const failureAlarm = 'image-pipeline-local-operations-notification-dead-letter-queue';

async function fire(name: string): Promise<void> {
  const request = { AlarmName: `image-pipeline-local-${name}`, StateReason: 'a test' };
  await stack.cloudWatch.send(new SetAlarmStateCommand({ ...request, StateValue: 'ALARM' }));
}

async function countDeadLetterMessages(): Promise<number> {
  const QueueName = stack.monitoring.alarms.get(failureAlarm)?.properties.Dimensions['QueueName'];
  const request = {
    QueueUrl: `${stack.endpoint}/000000000000/${QueueName}`,
    AttributeNames: ['All' as const],
  };
  const { Attributes } = await stack.sqs.send(new GetQueueAttributesCommand(request));
  return Number(Attributes?.['ApproximateNumberOfMessages']);
}

test('a webhook that asks to wait gets the message again after that time', async () => {
  const webhook = await startWebhook([{ status: 429, headers: { 'retry-after': '3' } }, { status: 500 }]);
  await stack.setWebhook(webhook.url);
  await fire('dead-letter-queue');
  await waitFor('the third attempt', () => webhook.received[2]);
  const [first, second] = webhook.received.map(({ at }) => at);
  expect(Number(second) - Number(first)).toBeGreaterThanOrEqual(3000);
  expect(webhook.received.map(({ alarms }) => alarms[0]?.state)).toEqual(['ALARM', 'ALARM', 'ALARM']);
  webhook.stop();
});

test.each([
  ['is down', 'upload-queue-age', async () => 'http://127.0.0.1:1/secret-part'],
  ['has a URL that does not exist', 'users-api-errors', () => failWith(404)],
  ['fails', 'images-api-errors', () => failWith(500)],
  ['has no URL', 'delete-files-errors', async () => 'not a URL with a secret-part'],
])('an alarm is dead-lettered when the webhook %s', async (_what, alarm, getUrl) => {
  const before = await countDeadLetterMessages();
  await stack.setWebhook(await getUrl());
  await fire(alarm);
  const count = await waitFor('the dead-letter message', async () => {
    const current = await countDeadLetterMessages();
    return current > before ? current : undefined;
  });
  expect(count).toBe(before + 1);
});

async function failWith(status: number): Promise<string> {
  const webhook = await startWebhook(Array.from({ length: 100 }, () => ({ status })));
  return webhook.url;
}

test('the alarm on dead-lettered alarms does not go to the webhook, and no log line has the URL', async () => {
  const webhook = await startWebhook();
  await stack.setWebhook(webhook.url);
  await stack.monitoring.evaluate();
  expect(stack.monitoring.alarms.get(failureAlarm)?.state).toBe('ALARM');
  await fire('process-upload-errors');
  const { alarms } = await waitFor('the next alarm', () => webhook.received.find(hasAlarm));
  expect(alarms.map(({ alarm }) => alarm)).not.toContain('notification-dead-letter-queue');
  webhook.stop();
  const logGroupName = '/aws/lambda/image-pipeline-local-operations-notify-alarm';
  const { events = [] } = await stack.logs.send(new FilterLogEventsCommand({ logGroupName }));
  const text = events.map(({ message }) => message).join('\n');
  expect(text).toContain('responded with 404');
  expect(text).not.toContain('secret-part');
});

const hasAlarm = ({ alarms }: ReceivedMessage) =>
  alarms.some(({ alarm }) => alarm === 'process-upload-errors');
