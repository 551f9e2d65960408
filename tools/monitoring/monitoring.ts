import type { Extension } from '../emulator/extension.ts';
import { arn } from '../emulator/services/account.ts';
import { apiPrefix } from '../emulator/services/apigateway/api-urls.ts';
import type { EndedInvocation } from '../emulator/services/lambda/lambda-function.ts';
import type { Services } from '../emulator/services.ts';
import { type ResourceType, resourceType } from '../emulator/template/resource-type.ts';
import { type AlarmState, alarmProperties, evaluateAlarm, listQueries, type WatchedAlarm } from './alarm.ts';
import { cloudWatchService } from './cloudwatch-service.ts';
import { Collector, recordInvocation, recordResponse } from './collect-metrics.ts';
import { EventRules } from './event-rules.ts';
import { MetricStore } from './metric-store.ts';
import { Secrets } from './secrets.ts';
import { subscription } from './subscription.ts';

/** A resource without an effect in the emulator. */
const noop: ResourceType = (_, { name }) => ({ ref: name, attributes: { Arn: arn('kms', `key/${name}`) } });

const initialReason = 'Unchecked: Initial alarm creation';

/**
 * CloudWatch and what stands between an alarm and its receiver: metrics from logs and services, alarms, rules, secrets. An
 * extension of the emulator, which needs none of it to run the pipeline.
 */
export class Monitoring implements Extension {
  readonly store = new MetricStore();
  readonly alarms = new Map<string, WatchedAlarm>();
  readonly #rules = new EventRules();
  readonly #secrets = new Secrets();
  readonly #apiName: string;
  #services: Services | undefined;
  #collector: Collector | undefined;

  /** @param apiName the name of the REST API, which its metrics have as their dimension */
  constructor(apiName: string) {
    this.#apiName = apiName;
  }

  readonly #alarmType = resourceType(alarmProperties.entries, [], (properties) => ({
    ref: properties.AlarmName,
    attributes: { Arn: arn('cloudwatch', `alarm:${properties.AlarmName}`) },
    create: () =>
      void this.alarms.set(properties.AlarmName, {
        properties,
        state: 'INSUFFICIENT_DATA',
        reason: initialReason,
        since: Date.now(),
      }),
  }));

  readonly resourceTypes = {
    'AWS::CloudWatch::Alarm': this.#alarmType,
    'AWS::CloudWatch::CompositeAlarm': noop,
    'AWS::CloudWatch::Dashboard': noop,
    'AWS::Events::Rule': this.#rules.resourceType,
    'AWS::KMS::Key': noop,
    'AWS::SecretsManager::Secret': this.#secrets.resourceType,
    'AWS::SNS::Subscription': subscription,
  };

  start(services: Services) {
    this.#services = services;
    this.#collector = new Collector(this.store, services);
    this.#observeResponses(services);
    return { monitoring: cloudWatchService(this), secretsmanager: this.#secrets.service };
  }

  readonly observeInvocation = (invocation: EndedInvocation) => recordInvocation(this.store, invocation);

  #observeResponses({ unsignedRoutes }: Services): void {
    const serve = unsignedRoutes[apiPrefix];
    unsignedRoutes[apiPrefix] = async (request, location) => {
      const start = performance.now();
      const response = await serve(request, location);
      const milliseconds = performance.now() - start;
      recordResponse(this.store, this.#apiName, { status: response.status ?? 200, milliseconds });
      return response;
    };
  }

  /** Reads the metrics and evaluates every alarm, as CloudWatch does every minute. */
  async evaluate(now = Date.now()): Promise<void> {
    await this.#collect(now);
    for (const [name, { properties, state }] of this.alarms) {
      const next = evaluateAlarm(properties, this.store, now, state);
      await this.setState(
        name,
        next,
        `Threshold Crossed: ${properties.MetricName} at ${properties.Threshold}`,
      );
    }
  }

  /** Changes the state of an alarm until its next evaluation, and publishes a change as an event and to the alarm's actions. */
  async setState(name: string, state: AlarmState, reason: string): Promise<void> {
    const alarm = this.alarms.get(name);
    if (!alarm || alarm.state === state) {
      return;
    }
    const previous = { ...alarm };
    Object.assign(alarm, { state, reason, since: Date.now() });
    const { AlarmDescription: description, AlarmActions, OKActions } = alarm.properties;
    const alarmArn = arn('cloudwatch', `alarm:${name}`);
    await this.#rules.publish('aws.cloudwatch', 'CloudWatch Alarm State Change', [alarmArn], {
      alarmName: name,
      state: toEventState(alarm),
      previousState: toEventState(previous),
      configuration: { description, metrics: listQueries(alarm.properties).map(({ Id }) => ({ id: Id })) },
    });
    const actions = { ALARM: AlarmActions, OK: OKActions, INSUFFICIENT_DATA: [] }[state];
    await this.#publishActions(actions, alarmArn, { AlarmName: name, NewStateValue: state });
  }

  async #publishActions(topics: string[], alarmArn: string, message: object): Promise<void> {
    const cloudWatch = { type: 'service', service: 'cloudwatch.amazonaws.com' } as const;
    const context = { 'aws:SourceArn': alarmArn, 'aws:SourceAccount': alarmArn.split(':')[4] ?? '' };
    for (const resource of topics) {
      if (this.#services?.authorizer.isAllowed(cloudWatch, { action: 'sns:Publish', resource, context })) {
        await this.#services.messaging.publish(resource, JSON.stringify(message));
      }
    }
  }

  async #collect(now: number): Promise<void> {
    this.#collector?.collectLogs();
    const stats = [...this.alarms.values()].flatMap(({ properties }) =>
      listQueries(properties).flatMap(({ MetricStat }) => MetricStat ?? []),
    );
    for (const name of new Set(stats.flatMap(({ dimensions }) => dimensions['QueueName'] ?? []))) {
      await this.#collector?.collectQueue(name, now);
    }
    for (const machine of new Set(stats.flatMap(({ dimensions }) => dimensions['StateMachineArn'] ?? []))) {
      this.#collector?.collectExecutions(machine, now);
    }
  }
}

function toEventState({ state, reason, since }: WatchedAlarm) {
  return { value: state, reason, timestamp: new Date(since).toISOString().replace('Z', '+0000') };
}
