import type { SQSEvent, SQSRecord } from 'aws-lambda';
import { describe, expect, test } from 'vitest';
import { type Dependencies, notifyAlarm } from '../../../functions/notify-alarm/notify-alarm.ts';
import { WebhookError } from '../../../functions/shared/runtime/post-json.ts';
import { sample } from '../../support/samples.ts';
import { silentLogger } from '../../support/silent-logger.ts';

const secretUrl = 'https://hooks.example.com/services/T0/B0/secret';
const records = (...names: string[]) =>
  names.flatMap((name, index) =>
    sample<SQSEvent>(`notify-alarm.${name}`).Records.map((record) => ({ ...record, messageId: `m${index}` })),
  );

function setUp(overrides: Partial<Dependencies> = {}) {
  const posted: { url: string; document: unknown }[] = [];
  const delays: [string[], number][] = [];
  const expired: string[] = [];
  const logger = silentLogger();
  const notify = notifyAlarm({
    webhookUrl: { read: async () => secretUrl, expire: () => void expired.push('expired') },
    allowedProtocols: ['https:'],
    post: async (url, document) => void posted.push({ url: url.href, document }),
    visibility: { delay: async (handles, seconds) => void delays.push([handles, seconds]) },
    kind: 'generic',
    pipelineName: 'image-pipeline-prod',
    runbookUrl: 'https://docs.example.com/runbook.md',
    logger,
    ...overrides,
  });
  return { notify, posted, delays, expired, logger };
}

const failing = (error: Error) => ({
  post: async () => {
    throw error;
  },
});

describe('the message', () => {
  test('has the stage, the alarm, since when, the meaning and the links', async () => {
    const { notify, posted } = setUp();
    expect(await notify(records('alarm'))).toEqual({ batchItemFailures: [] });
    const console = 'https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1';
    expect(posted).toEqual([
      {
        url: secretUrl,
        document: {
          text: 'image-pipeline-prod: dead-letter-queue is ALARM',
          stage: 'image-pipeline-prod',
          alarms: [
            {
              alarm: 'dead-letter-queue',
              state: 'ALARM',
              since: '2026-03-01T09:45:00.000Z',
              alarmSeconds: undefined,
              meaning: 'Messages are in the dead-letter queue; their uploads were given up.',
              reason: expect.stringContaining('1 out of the last 1 datapoints [3.0'),
              runbookUrl: 'https://docs.example.com/runbook.md#dead-letter-queue',
              alarmUrl: `${console}#alarmsV2:alarm/image-pipeline-prod-dead-letter-queue`,
              dashboardUrl: `${console}#dashboards/dashboard/image-pipeline-prod`,
            },
          ],
        },
      },
    ]);
  });

  test('for Slack has no mentions and no links but its own', async () => {
    const { notify, posted } = setUp({ kind: 'slack' });
    await notify(records('set-by-operator'));
    const [text = ''] = posted.map(({ document }) => (document as { text: string }).text);
    expect(text.split('\n')).toEqual([
      ':red_circle: *image-pipeline-prod: dead-letter-queue* is ALARM since 2026-03-01T11:00:00.000Z',
      'Messages are in the dead-letter queue; their uploads were given up.',
      '_A &lt;drill&gt; &amp; nothing else_',
      expect.stringMatching(
        /^<https:\S+#dead-letter-queue\|Runbook> · <https:\S+\|Alarm> · <https:\S+\|Dashboard>$/,
      ),
    ]);
  });

  test.each([
    ['metric-math', 'slo-fast-burn'],
    ['set-by-operator', 'dead-letter-queue'],
  ])('is sent for the documented event %s', async (name, alarm) => {
    const { notify, posted } = setUp();
    await notify(records(name));
    expect(posted).toMatchObject([{ document: { alarms: [{ alarm, state: 'ALARM' }] } }]);
  });

  test.each(['created', 'composite'])('is not sent for the documented event %s', async (name) => {
    const { notify, posted } = setUp();
    expect(await notify(records(name))).toEqual({ batchItemFailures: [] });
    expect(posted).toEqual([]);
  });

  test('of an alarm that is over has its duration', async () => {
    const { notify, posted } = setUp({ kind: 'slack' });
    await notify(records('ok'));
    const text = expect.stringContaining('is OK since 2026-03-01T10:05:00.000Z, after 1200 s in ALARM');
    expect(posted).toMatchObject([{ document: { text } }]);
  });
});

describe('a batch', () => {
  test.each([
    ['in order', ['alarm', 'ok']],
    ['out of order', ['ok', 'alarm']],
    ['with repeats', ['alarm', 'ok', 'alarm', 'ok']],
  ])('%s is one message with the newest state of each alarm', async (_order, names) => {
    const { notify, posted } = setUp();
    await notify(records(...names, 'metric-math'));
    expect(posted).toMatchObject([
      {
        document: {
          alarms: [
            { alarm: 'slo-fast-burn', state: 'ALARM' },
            { alarm: 'dead-letter-queue', state: 'OK' },
          ],
        },
      },
    ]);
  });

  test('fails as a whole when the webhook does not accept it, and the URL is read again', async () => {
    const { notify, expired } = setUp(failing(new WebhookError('hooks.example.com responded with 500')));
    const { batchItemFailures } = await notify(records('alarm', 'metric-math', 'created'));
    expect(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)).toEqual(['m0', 'm1', 'm2']);
    expect(expired).toEqual(['expired']);
  });

  test('is received again when the webhook asks for it', async () => {
    const { notify, delays } = setUp(failing(new WebhookError('responded with 429', 90)));
    await notify(records('alarm'));
    expect(delays).toEqual([[['AQEBhandle1'], 90]]);
  });

  test('loses only the message that is no change of an alarm', async () => {
    const { notify, posted, logger } = setUp();
    const [record] = records('alarm') as [SQSRecord];
    const invalid = { ...record, messageId: 'invalid', body: '{"detail":"Alice"}' };
    const { batchItemFailures } = await notify([record, invalid]);
    expect(batchItemFailures).toEqual([{ itemIdentifier: 'invalid' }]);
    expect(posted).toHaveLength(1);
    expect(JSON.stringify(logger.lines)).not.toContain('Alice');
  });
});

test.each(['', 'not a URL', 'http://hooks.example.com/secret', 'file:///secret'])(
  'the secret %j sends nothing, and its value is in no log line',
  async (value) => {
    const { notify, posted, logger } = setUp({ webhookUrl: { read: async () => value, expire: () => {} } });
    const { batchItemFailures } = await notify(records('alarm'));
    expect(batchItemFailures).toHaveLength(1);
    expect(posted).toEqual([]);
    expect(logger.lines).toMatchObject([
      { fields: { error: { message: 'The secret does not contain an https URL' } } },
    ]);
    expect(JSON.stringify(logger.lines)).not.toContain('/secret');
  },
);
