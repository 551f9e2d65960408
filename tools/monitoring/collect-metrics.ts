import * as v from 'valibot';
import { arn } from '../emulator/services/account.ts';
import type { EndedInvocation } from '../emulator/services/lambda/lambda-function.ts';
import type { Services } from '../emulator/services.ts';
import type { MetricStore } from './metric-store.ts';
import { parseEmf } from './parse-emf.ts';

const streamEvent = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    Records: v.array(v.object({ dynamodb: v.object({ ApproximateCreationDateTime: v.number() }) })),
  }),
);

/** Writes the metrics of an invocation, as Lambda does: `IteratorAge` too, and only when a stream invokes the function. */
export function recordInvocation(store: MetricStore, invocation: EndedInvocation): void {
  const { functionName, event, failed, milliseconds } = invocation;
  const timestamp = Date.now();
  const add = (name: string, value: number) =>
    store.add({
      namespace: 'AWS/Lambda',
      name,
      dimensions: { FunctionName: functionName },
      value,
      timestamp,
    });
  add('Invocations', 1);
  add('Errors', failed ? 1 : 0);
  add('Duration', milliseconds);
  const { success, output } = v.safeParse(streamEvent, event);
  const newest = success ? output.Records.at(-1)?.dynamodb.ApproximateCreationDateTime : undefined;
  if (newest !== undefined) {
    add('IteratorAge', Math.max(0, timestamp - milliseconds - newest * 1000));
  }
}

/** Writes the metrics of a response of the REST API. */
export function recordResponse(
  store: MetricStore,
  apiName: string,
  { status, milliseconds }: { status: number; milliseconds: number },
): void {
  const add = (name: string, value: number) =>
    store.add({
      namespace: 'AWS/ApiGateway',
      name,
      dimensions: { ApiName: apiName },
      value,
      timestamp: Date.now(),
    });
  add('Count', 1);
  add('4XXError', status >= 400 && status < 500 ? 1 : 0);
  add('5XXError', status >= 500 ? 1 : 0);
  add('Latency', milliseconds);
}

const queueAttributes = v.object({
  Attributes: v.object({
    ApproximateNumberOfMessages: v.pipe(v.string(), v.transform(Number)),
    ApproximateNumberOfMessagesNotVisible: v.pipe(v.string(), v.transform(Number)),
  }),
});

/** Reads what the services do not report by themselves: the log, the queues and the executions. */
export class Collector {
  readonly #store: MetricStore;
  readonly #services: Services;
  readonly #lastEvents = new Map<string, string>();
  /** Since when a queue has had messages. The emulator's SQS does not report the age of the oldest one. */
  readonly #busySince = new Map<string, number>();
  readonly #countedExecutions = new Set<string>();

  constructor(store: MetricStore, services: Services) {
    this.#store = store;
    this.#services = services;
  }

  collectLogs(): void {
    for (const [group, events] of this.#services.logs.groups) {
      const last = this.#lastEvents.get(group) ?? '';
      for (const { message } of events.filter(({ eventId }) => eventId > last)) {
        parseEmf(message).forEach((datum) => void this.#store.add(datum));
      }
      this.#lastEvents.set(group, events.at(-1)?.eventId ?? last);
    }
  }

  async collectQueue(QueueName: string, now: number): Promise<void> {
    const names = { AttributeNames: ['All'] };
    const response = await this.#services.messaging.call('GetQueueAttributes', arn('sqs', QueueName), names);
    const { Attributes } = v.parse(queueAttributes, response);
    const visible = Attributes.ApproximateNumberOfMessages;
    const isBusy = visible + Attributes.ApproximateNumberOfMessagesNotVisible > 0;
    const since = isBusy ? (this.#busySince.get(QueueName) ?? now) : now;
    this.#busySince.set(QueueName, since);
    const common = { namespace: 'AWS/SQS', dimensions: { QueueName }, timestamp: now };
    this.#store.add({ ...common, name: 'ApproximateNumberOfMessagesVisible', value: visible });
    this.#store.add({ ...common, name: 'ApproximateAgeOfOldestMessage', value: (now - since) / 1000 });
  }

  collectExecutions(StateMachineArn: string, now: number): void {
    const count = (name: string, executionArn: string) => {
      const key = `${name} ${executionArn}`;
      if (!this.#countedExecutions.has(key)) {
        this.#countedExecutions.add(key);
        const dimensions = { StateMachineArn };
        this.#store.add({ namespace: 'AWS/States', name, dimensions, value: 1, timestamp: now });
      }
    };
    for (const { options, status } of this.#services.stateMachines.list(StateMachineArn)) {
      count('ExecutionsStarted', options.executionArn);
      const ended = endMetrics[status];
      if (ended) {
        count(ended, options.executionArn);
      }
    }
  }
}

const endMetrics: Record<string, string> = {
  SUCCEEDED: 'ExecutionsSucceeded',
  FAILED: 'ExecutionsFailed',
  TIMED_OUT: 'ExecutionsTimedOut',
  ABORTED: 'ExecutionsAborted',
};
