import { readFile } from 'node:fs/promises';
import { DescribeLogGroupsCommand, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { PutItemCommand } from '@aws-sdk/client-dynamodb';
import { PurgeQueueCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { StackClient } from '../../tools/client/stack-client.ts';
import { waitFor } from '../support/wait-for.ts';
import { startMonitoredStack } from '../tools/monitoring/monitored-stack.ts';
import { startWebhook } from '../tools/monitoring/webhook-server.ts';

let stack: Awaited<ReturnType<typeof startMonitoredStack>>;
let webhook: Awaited<ReturnType<typeof startWebhook>>;
let client: StackClient;
beforeAll(async () => {
  webhook = await startWebhook();
  stack = await startMonitoredStack();
  client = new StackClient(stack);
  await stack.setWebhook(webhook.url);
  await stack.monitoring.evaluate();
});
afterAll(async () => {
  await stack.stop();
  webhook.stop();
});

const queueUrl = (output: string) => ({ QueueUrl: client.getOutput(output) });
const crash = (name: string) =>
  stack.faults.injectCrash(`${stack.stackName}-${name}`, { afterMilliseconds: 0 });
const purge = (output: string) => client.sqs.send(new PurgeQueueCommand(queueUrl(output)));

/**
 * Each way to break the pipeline, the repair, and the seconds after which the alarm fires here. On AWS, CloudWatch's minute
 * comes on top, for queues its delay of up to 15 minutes, and for all the batching window of the notification.
 */
const failures = [
  {
    alarm: 'dead-letter-queue',
    // Three receives, each a visibility time-out of ten seconds after the one before.
    seconds: 45,
    breakIt: () =>
      client.sqs.send(new SendMessageCommand({ ...queueUrl('UploadQueueUrl'), MessageBody: 'invalid' })),
    repair: () => purge('UploadDeadLetterQueueUrl'),
  },
  {
    alarm: 'process-upload-errors',
    // The time of one invocation.
    seconds: 15,
    breakIt: async () => {
      crash('process-upload');
      await client.upload('uploads/drill.jpg', Buffer.from('not an image'));
    },
    repair: async () => {},
  },
  {
    alarm: 'quarantine-queue',
    // The time until the stream delivers the record.
    seconds: 15,
    breakIt: () => {
      const Item = { imageId: { S: 'drill' }, status: { S: 'FAILED' } };
      return client.dynamoDb.send(
        new PutItemCommand({ TableName: client.getOutput('ImagesTableName'), Item }),
      );
    },
    repair: () => purge('QuarantineQueueUrl'),
  },
  {
    alarm: 'images-api-errors',
    seconds: 15,
    breakIt: async () => {
      crash('images-api');
      await fetch(new URL('images', client.getOutput('ApiUrl')));
    },
    repair: async () => {},
  },
];
const names = failures.map(({ alarm }) => alarm).sort();

/** The alarms that were sent in this state. */
const sent = (state: string) =>
  webhook.received
    .flatMap(({ alarms }) => alarms)
    .filter((each) => each.state === state)
    .sort((one, other) => one.alarm.localeCompare(other.alarm));

test.each(failures)('$alarm fires after it was broken', async ({ alarm, seconds, breakIt }) => {
  await breakIt();
  const poll = async () => {
    await stack.monitoring.evaluate();
    const { state } = stack.monitoring.alarms.get(`${stack.stackName}-${alarm}`) ?? {};
    return state === 'ALARM' ? state : undefined;
  };
  await waitFor(alarm, poll, seconds);
});

test('the webhook has one message of each alarm, with the link of its section', async () => {
  await waitFor('the messages', () => (sent('ALARM').length >= names.length ? sent : undefined), 30);
  expect(sent('ALARM').map(({ alarm }) => alarm)).toEqual(names);
  expect(sent('ALARM').map(({ runbookUrl }) => runbookUrl)).toEqual(
    names.map((name) => `https://docs.example.com/operate/runbook.md#${name}`),
  );
});

test('after the repair, the webhook has one OK of each alarm', async () => {
  for (const { repair } of failures) {
    await repair();
  }
  // The range of an alarm with periods of five minutes has ended by then.
  const afterRepair = Date.now() + 30 * 60_000;
  await stack.monitoring.evaluate(afterRepair);
  await waitFor('the messages', () => (sent('OK').length >= names.length ? sent : undefined), 30);
  expect(sent('OK').map(({ alarm }) => alarm)).toEqual(names);
});

test('the URL of the webhook is in no log and in no template', async () => {
  const { logGroups = [] } = await stack.logs.send(new DescribeLogGroupsCommand({}));
  const groups = logGroups.map(({ logGroupName = '' }) => logGroupName);
  expect(groups).toContain(`/aws/lambda/${stack.stackName}-operations-notify-alarm`);
  for (const logGroupName of groups) {
    const { events = [] } = await stack.logs.send(new FilterLogEventsCommand({ logGroupName }));
    expect(events.filter(({ message }) => message?.includes('secret-part'))).toEqual([]);
  }
  const template = await readFile(`${stack.assembly.directory}/${stack.stackName}.template.json`, 'utf8');
  expect(template).not.toContain('secret-part');
});
