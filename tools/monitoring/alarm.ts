import * as v from 'valibot';
import { evaluateMath } from './metric-math.ts';
import type { MetricQuery, MetricStore } from './metric-store.ts';

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

const dimensions = v.optional(
  v.pipe(
    v.array(v.object({ Name: v.string(), Value: v.string() })),
    v.transform((list) => Object.fromEntries(list.map(({ Name, Value }) => [Name, Value]))),
  ),
  [],
);
const metricStat = v.pipe(
  v.object({
    Metric: v.object({ Namespace: v.string(), MetricName: v.string(), Dimensions: dimensions }),
    Period: v.number(),
    Stat: v.string(),
  }),
  v.transform(
    ({ Metric, Period, Stat }): MetricQuery => ({
      namespace: Metric.Namespace,
      name: Metric.MetricName,
      dimensions: Metric.Dimensions,
      statistic: Stat,
      periodSeconds: Period,
    }),
  ),
);

/** An entry of `Metrics` of an alarm, and of `MetricDataQueries` of GetMetricData. */
export const metricDataQuery = v.object({
  Id: v.string(),
  Expression: v.optional(v.string()),
  MetricStat: v.optional(metricStat),
  ReturnData: v.optional(v.boolean(), true),
});
export type MetricDataQuery = v.InferOutput<typeof metricDataQuery>;

/** The properties of AWS::CloudWatch::Alarm. */
export const alarmProperties = v.strictObject({
  AlarmName: v.string(),
  AlarmDescription: v.optional(v.string(), ''),
  AlarmActions: v.optional(v.array(v.string()), []),
  OKActions: v.optional(v.array(v.string()), []),
  Namespace: v.optional(v.string(), ''),
  MetricName: v.optional(v.string(), ''),
  Dimensions: dimensions,
  Statistic: v.optional(v.string()),
  ExtendedStatistic: v.optional(v.string(), ''),
  Period: v.optional(v.number(), 0),
  Metrics: v.optional(v.array(metricDataQuery)),
  Threshold: v.number(),
  ComparisonOperator: v.picklist([
    'GreaterThanOrEqualToThreshold',
    'GreaterThanThreshold',
    'LessThanThreshold',
    'LessThanOrEqualToThreshold',
  ]),
  EvaluationPeriods: v.number(),
  DatapointsToAlarm: v.optional(v.number()),
  TreatMissingData: v.optional(v.picklist(['breaching', 'notBreaching', 'missing', 'ignore']), 'missing'),
});
export type Alarm = v.InferOutput<typeof alarmProperties>;

/** An alarm and its state. */
export interface WatchedAlarm {
  properties: Alarm;
  state: AlarmState;
  reason: string;
  /** Milliseconds. */
  since: number;
}

/** All metrics that an alarm reads, with the id that its expression gives them. */
export function listQueries(alarm: Alarm): MetricDataQuery[] {
  const { Namespace: namespace, MetricName: name, Dimensions, Statistic, ExtendedStatistic, Period } = alarm;
  const statistic = Statistic ?? ExtendedStatistic;
  const MetricStat = { namespace, name, dimensions: Dimensions, statistic, periodSeconds: Period };
  return alarm.Metrics ?? [{ Id: 'm', MetricStat, ReturnData: true }];
}

/** The values of a query in the last `count` periods before `end`, the newest first. */
export function readQuery(
  query: MetricDataQuery,
  all: MetricDataQuery[],
  store: MetricStore,
  { end, count }: { end: number; count: number },
): (number | undefined)[] {
  if (query.MetricStat) {
    return store.read(query.MetricStat, end, count);
  }
  const inputs = all.filter(({ MetricStat }) => MetricStat);
  const series = inputs.map((each) => [each.Id, readQuery(each, all, store, { end, count })] as const);
  return Array.from({ length: count }, (_, index) =>
    evaluateMath(
      query.Expression ?? '',
      Object.fromEntries(series.map(([id, values]) => [id, values[index]])),
    ),
  );
}

const comparisons = {
  GreaterThanOrEqualToThreshold: (value, threshold) => value >= threshold,
  GreaterThanThreshold: (value, threshold) => value > threshold,
  LessThanThreshold: (value, threshold) => value < threshold,
  LessThanOrEqualToThreshold: (value, threshold) => value <= threshold,
} satisfies Record<Alarm['ComparisonOperator'], (value: number, threshold: number) => boolean>;

/** CloudWatch reads more periods than it evaluates; how many depends on the alarm, and is documented by examples only. */
const furtherPeriods = 2;

/**
 * Evaluates an alarm as CloudWatch does: it takes the newest values of its range, and only what is missing then is treated
 * as `TreatMissingData` asks. An old value therefore keeps an alarm in its state for some periods.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function evaluateAlarm(alarm: Alarm, store: MetricStore, end: number, before: AlarmState): AlarmState {
  const { EvaluationPeriods, DatapointsToAlarm = EvaluationPeriods, TreatMissingData } = alarm;
  const newest = readNewest(alarm, store, end);
  const missing = EvaluationPeriods - newest.length;
  if (missing > 0 && TreatMissingData === 'ignore') {
    return before;
  }
  if (newest.length === 0 && TreatMissingData === 'missing') {
    return 'INSUFFICIENT_DATA';
  }
  const isBreaching = comparisons[alarm.ComparisonOperator];
  const values = newest.map((value) => isBreaching(value, alarm.Threshold));
  const treated = Array.from({ length: missing }, () => TreatMissingData === 'breaching');
  return [...values, ...treated].filter(Boolean).length >= DatapointsToAlarm ? 'ALARM' : 'OK';
}

/** The newest values that the alarm evaluates, from a range that is longer. */
function readNewest(alarm: Alarm, store: MetricStore, end: number): number[] {
  const queries = listQueries(alarm);
  const range = { end, count: alarm.EvaluationPeriods + furtherPeriods };
  const returned = queries.filter(({ ReturnData }) => ReturnData).slice(0, 1);
  const values = returned.flatMap((query) => readQuery(query, queries, store, range));
  return values.filter((value) => value !== undefined).slice(0, alarm.EvaluationPeriods);
}
