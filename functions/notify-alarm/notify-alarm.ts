import type { SQSBatchResponse, SQSRecord } from 'aws-lambda';
import * as v from 'valibot';
import { type AlarmStateChange, alarmStateChange } from '../../contracts/events/alarm-state-change.ts';
import { InvalidMessageError } from '../shared/runtime/errors.ts';
import type { Logger } from '../shared/runtime/logger.ts';
import { WebhookError } from '../shared/runtime/post-json.ts';

export interface Dependencies {
  /** The URL of the webhook: it is a secret, because every holder can post. */
  webhookUrl: { read(): Promise<string>; expire(): void };
  /** `http:` only on an emulator. */
  allowedProtocols: string[];
  post(url: URL, document: unknown): Promise<void>;
  visibility: { delay(receiptHandles: string[], seconds: number): Promise<void> };
  kind: 'slack' | 'generic';
  /** The stack whose alarms these are. */
  pipelineName: string;
  runbookUrl: string;
  logger: Logger;
}

/** One alarm as the message describes it. */
export interface AlarmNotice {
  alarm: string;
  state: AlarmStateChange['detail']['state']['value'];
  /** ISO 8601. */
  since: string;
  /** Of an alarm that is over: how long it lasted, if the event has the time. */
  alarmSeconds: number | undefined;
  meaning: string;
  reason: string;
  runbookUrl: string;
  alarmUrl: string;
  dashboardUrl: string;
}

/**
 * Posts the changes of a batch to the webhook as one message, so that an outage that many alarms notice is one message.
 * When the webhook does not accept it, the whole batch is received again, and in the end dead-lettered. A wrong URL is
 * retried like an outage, because the secret can be corrected meanwhile.
 */
export function notifyAlarm(deps: Dependencies) {
  return async (messages: SQSRecord[]): Promise<SQSBatchResponse> => {
    const { valid = [], invalid = [] } = Object.groupBy(messages, (message) => checkMessage(message, deps));
    const notices = toNotices(valid.map(parseChange), deps);
    const isSent = notices.length === 0 || (await trySend(deps, notices, valid));
    const failed = isSent ? invalid : messages;
    return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
  };
}

function checkMessage({ body, messageId }: SQSRecord, { logger }: Dependencies): 'valid' | 'invalid' {
  if (v.is(message, body)) {
    return 'valid';
  }
  const error = new InvalidMessageError('Not a change of the state of an alarm');
  logger.error('Message failed', { messageId, error });
  return 'invalid';
}

const message = v.pipe(v.string(), v.parseJson(), alarmStateChange);

function parseChange({ body }: SQSRecord): AlarmStateChange {
  return v.parse(message, body);
}

/** The newest state of each alarm that went into ALARM or out of it. Events are delivered at least once, and in any order. */
function toNotices(changes: AlarmStateChange[], deps: Dependencies): AlarmNotice[] {
  const byAlarm = Object.groupBy(changes.filter(isRelevant), ({ detail }) => detail.alarmName);
  const newest = Object.values(byAlarm).flatMap((group = []) => group.sort(compareTimes).slice(-1));
  return newest.sort(compareTimes).map((change) => toNotice(change, deps));
}

/** The first OK of a new alarm, or of one that got data, is no news. An alarm that another suppresses is not sent. */
function isRelevant({ detail: { state, previousState } }: AlarmStateChange): boolean {
  const isSuppressed = state.actionsSuppressedBy !== undefined && state.actionsSuppressedBy !== '';
  return !isSuppressed && (state.value === 'ALARM' || previousState.value === 'ALARM');
}

function compareTimes(one: AlarmStateChange, other: AlarmStateChange): number {
  return Date.parse(one.detail.state.timestamp) - Date.parse(other.detail.state.timestamp);
}

/** The end of the description of every alarm: see `infra/constructs/runbook-alarm.ts`. */
const runbookReference = /\s*See docs\/operate\/runbook\.md, section ([\w-]+)\.$/;

/** The reason of CloudWatch quotes the data points, up to 1,023 characters. */
const maxReasonLength = 300;

function toNotice({ region, detail }: AlarmStateChange, deps: Dependencies): AlarmNotice {
  const { alarmName, state, previousState, configuration } = detail;
  const section = runbookReference.exec(configuration.description)?.[1];
  const console = `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}`;
  const since = new Date(state.timestamp);
  const started = previousState.timestamp && state.value !== 'ALARM' ? previousState.timestamp : undefined;
  return {
    alarm: section ?? alarmName,
    state: state.value,
    since: since.toISOString(),
    alarmSeconds: started ? Math.round((since.getTime() - Date.parse(started)) / 1000) : undefined,
    meaning: configuration.description.replace(runbookReference, ''),
    reason: state.reason.slice(0, maxReasonLength),
    runbookUrl: section ? `${deps.runbookUrl}#${section}` : deps.runbookUrl,
    alarmUrl: `${console}#alarmsV2:alarm/${encodeURIComponent(alarmName)}`,
    dashboardUrl: `${console}#dashboards/dashboard/${encodeURIComponent(deps.pipelineName)}`,
  };
}

async function trySend(deps: Dependencies, notices: AlarmNotice[], messages: SQSRecord[]): Promise<boolean> {
  const alarms = notices.map(({ alarm, state }) => `${alarm} ${state}`);
  try {
    await deps.post(await readUrl(deps), formats[deps.kind](notices, deps.pipelineName));
    deps.logger.info('Alarms sent', { alarms });
    return true;
  } catch (error) {
    deps.webhookUrl.expire();
    deps.logger.error('Alarms not sent', { alarms, error });
    await waitAsAsked(deps, error, messages);
    return false;
  }
}

/** @throws {WebhookError} without the value, when the secret contains no URL */
async function readUrl({ webhookUrl, allowedProtocols }: Dependencies): Promise<URL> {
  const url = URL.parse((await webhookUrl.read()).trim());
  if (!url || !allowedProtocols.includes(url.protocol)) {
    throw new WebhookError('The secret does not contain an https URL');
  }
  return url;
}

/** Slack turns an app off that does not wait as long as `Retry-After` asks. */
async function waitAsAsked(deps: Dependencies, error: unknown, messages: SQSRecord[]): Promise<void> {
  if (error instanceof WebhookError && error.retryAfterSeconds !== undefined) {
    const receiptHandles = messages.map(({ receiptHandle }) => receiptHandle);
    await deps.visibility.delay(receiptHandles, error.retryAfterSeconds);
  }
}

const formats = {
  slack: (notices: AlarmNotice[], pipelineName: string) => ({
    text: notices.map((notice) => formatForSlack(notice, pipelineName)).join('\n\n'),
  }),
  generic: (alarms: AlarmNotice[], pipelineName: string) => ({
    text: alarms.map(({ alarm, state }) => `${pipelineName}: ${alarm} is ${state}`).join('\n'),
    stage: pipelineName,
    alarms,
  }),
};

const symbols = { ALARM: ':red_circle:', OK: ':large_green_circle:', INSUFFICIENT_DATA: ':white_circle:' };

function formatForSlack(notice: AlarmNotice, pipelineName: string): string {
  const { alarm, state, since, alarmSeconds, meaning, reason, runbookUrl, alarmUrl, dashboardUrl } = notice;
  const duration = alarmSeconds === undefined ? '' : `, after ${alarmSeconds} s in ALARM`;
  return [
    `${symbols[state]} *${escapeForSlack(`${pipelineName}: ${alarm}`)}* is ${state} since ${since}${duration}`,
    escapeForSlack(meaning),
    `_${escapeForSlack(reason)}_`,
    `<${runbookUrl}|Runbook> · <${alarmUrl}|Alarm> · <${dashboardUrl}|Dashboard>`,
  ].join('\n');
}

/** https://docs.slack.dev/messaging/formatting-message-text#escaping */
function escapeForSlack(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
