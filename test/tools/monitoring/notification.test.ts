import { DescribeAlarmsCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitFor } from '../../support/wait-for.ts';
import { startMonitoredStack } from './monitored-stack.ts';
import { startWebhook } from './webhook-server.ts';

let stack: Awaited<ReturnType<typeof startMonitoredStack>>;
let webhook: Awaited<ReturnType<typeof startWebhook>>;
beforeAll(async () => {
  webhook = await startWebhook();
  stack = await startMonitoredStack();
  await stack.setWebhook(webhook.url);
});
afterAll(async () => {
  await stack.stop();
  webhook.stop();
});

const setState = (name: string, StateValue: 'ALARM' | 'OK') =>
  stack.cloudWatch.send(
    new SetAlarmStateCommand({
      AlarmName: `image-pipeline-local-${name}`,
      StateValue,
      StateReason: 'a test of the webhook',
    }),
  );

test('the first evaluation makes every alarm OK, and sends no message', async () => {
  const { MetricAlarms = [] } = await stack.cloudWatch.send(new DescribeAlarmsCommand({}));
  expect(MetricAlarms.length).toBeGreaterThan(14);
  expect(MetricAlarms.filter(({ StateValue }) => StateValue !== 'OK')).toEqual([]);
  expect(webhook.received).toEqual([]);
});

test('a storm of alarms is one message with the links of each, and their end another', async () => {
  await setState('dead-letter-queue', 'ALARM');
  await setState('upload-queue-age', 'ALARM');
  await waitFor('the alarms', () => webhook.received[0]);
  await setState('dead-letter-queue', 'OK');
  await setState('upload-queue-age', 'OK');
  await waitFor('their end', () => webhook.received[1]);
  const runbookUrl = (section: string) => `https://docs.example.com/operate/runbook.md#${section}`;
  const alarms = (state: string) =>
    ['dead-letter-queue', 'upload-queue-age'].map((alarm) =>
      expect.objectContaining({ alarm, state, runbookUrl: runbookUrl(alarm) }),
    );
  expect(webhook.received.map((message) => message.alarms)).toEqual([alarms('ALARM'), alarms('OK')]);
});
