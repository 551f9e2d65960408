import * as v from 'valibot';
import { arn } from '../emulator/services/account.ts';
import { jsonHandlers } from '../emulator/services/json-body.ts';
import { type Service, targetOperation } from '../emulator/services/request.ts';
import { type AlarmState, metricDataQuery, readQuery, type WatchedAlarm } from './alarm.ts';
import type { MetricStore } from './metric-store.ts';

interface Alarms {
  alarms: Map<string, WatchedAlarm>;
  store: MetricStore;
  evaluate(): Promise<void>;
  setState(name: string, state: AlarmState, reason: string): Promise<void>;
}

const seconds = v.number();
const request = v.object({
  AlarmNames: v.optional(v.array(v.string())),
  AlarmName: v.optional(v.string(), ''),
  StateValue: v.optional(v.picklist(['OK', 'ALARM', 'INSUFFICIENT_DATA']), 'OK'),
  StateReason: v.optional(v.string(), ''),
  MetricDataQueries: v.optional(v.array(metricDataQuery), []),
  StartTime: v.optional(seconds, 0),
  EndTime: v.optional(seconds, 0),
});
type Request = v.InferOutput<typeof request>;

/** The calls of CloudWatch that an operator makes: alarms, their state, and values of metrics. */
export function cloudWatchService(monitoring: Alarms): Service {
  return {
    protocol: 'json',
    getOperation: targetOperation,
    operations: jsonHandlers(request, {
      DescribeAlarms: async ({ AlarmNames }) => {
        await monitoring.evaluate();
        const selected = [...monitoring.alarms.values()].filter(
          ({ properties }) => AlarmNames?.includes(properties.AlarmName) ?? true,
        );
        return { MetricAlarms: selected.map(toMetricAlarm) };
      },
      SetAlarmState: async ({ AlarmName, StateValue, StateReason }) => {
        await monitoring.setState(AlarmName, StateValue, StateReason);
        return {};
      },
      GetMetricData: async (input) => {
        await monitoring.evaluate();
        return { MetricDataResults: readMetricData(monitoring.store, input) };
      },
    }),
    getAccess: ({ operation }) => [{ action: `cloudwatch:${operation}`, resource: '*' }],
  };
}

function toMetricAlarm({ properties, state, reason, since }: WatchedAlarm) {
  const { AlarmName, AlarmDescription, Threshold, ComparisonOperator, EvaluationPeriods } = properties;
  return {
    AlarmName,
    AlarmArn: arn('cloudwatch', `alarm:${AlarmName}`),
    AlarmDescription,
    Threshold,
    ComparisonOperator,
    EvaluationPeriods,
    StateValue: state,
    StateReason: reason,
    StateUpdatedTimestamp: since / 1000,
  };
}

function readMetricData(store: MetricStore, { MetricDataQueries, StartTime, EndTime }: Request): object[] {
  return MetricDataQueries.filter(({ ReturnData }) => ReturnData).map((query) => {
    const periods = MetricDataQueries.flatMap(({ MetricStat }) => MetricStat?.periodSeconds ?? []);
    const period = query.MetricStat?.periodSeconds ?? periods[0] ?? 60;
    const count = Math.ceil((EndTime - StartTime) / period);
    const values = readQuery(query, MetricDataQueries, store, { end: EndTime * 1000, count });
    const points = values.flatMap((value, index) =>
      value === undefined ? [] : [{ value, time: EndTime - (index + 1) * period }],
    );
    return {
      Id: query.Id,
      Timestamps: points.map(({ time }) => time),
      Values: points.map(({ value }) => value),
      StatusCode: 'Complete',
    };
  });
}
