import { Duration, Stack } from 'aws-cdk-lib';
import {
  Alarm,
  AlarmRule,
  ComparisonOperator,
  CompositeAlarm,
  MathExpression,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { objective } from '../../contracts/operations/metric-groups.ts';
import { pipelineMetric } from './pipeline-metric.ts';

interface BurnRate {
  name: 'slo-fast-burn' | 'slo-slow-burn';
  /** How many times as fast as the objective permits the error budget is used. */
  rate: number;
  /** Shows that enough of the budget is gone. */
  longWindow: Duration;
  /** Shows that it is still being used, so that the alarm ends soon after its cause. */
  shortWindow: Duration;
}

/** Two percent of the budget of 30 days in an hour, and five percent in six. */
const burnRates: BurnRate[] = [
  { name: 'slo-fast-burn', rate: 14.4, longWindow: Duration.hours(1), shortWindow: Duration.minutes(5) },
  { name: 'slo-slow-burn', rate: 6, longWindow: Duration.hours(6), shortWindow: Duration.minutes(30) },
];

/** With fewer uploads in the long window, one bad image would fire the alarm. */
const minUploads = 20;

/**
 * Alarms on the service level objective. All metrics of one alarm have the same period, so each window has an alarm, and a
 * composite alarm is the one that is sent.
 */
export class BurnRateAlarms extends Construct {
  /** The names of the alarms that are sent. */
  readonly names = burnRates.map(({ name }) => `${Stack.of(this).stackName}-${name}`);

  constructor(scope: Construct, pipelineName: string) {
    super(scope, 'BurnRateAlarms');
    for (const { name, rate, longWindow, shortWindow } of burnRates) {
      const windows = [
        this.#alarm(`${name}-long`, rate, burnRate(pipelineName, longWindow, minUploads)),
        this.#alarm(`${name}-short`, rate, burnRate(pipelineName, shortWindow, 1)),
      ];
      new CompositeAlarm(this, name, {
        compositeAlarmName: `${Stack.of(this).stackName}-${name}`,
        alarmDescription: `Uploads fail or are late ${rate} times as often as the objective permits. See docs/operate/runbook.md, section ${name}.`,
        alarmRule: AlarmRule.allOf(...windows),
      });
    }
  }

  #alarm(name: string, threshold: number, metric: MathExpression): Alarm {
    return new Alarm(this, name, {
      alarmName: `${Stack.of(this).stackName}-${name}`,
      alarmDescription: 'One window of a composite alarm, which is the one that is sent.',
      metric,
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}

/**
 * The share of bad uploads, as a multiple of the share that the objective permits; 0 with too few uploads. Each upload writes
 * both metrics, so none of them is missing where the other has a value.
 */
function burnRate(pipelineName: string, period: Duration, minCount: number): MathExpression {
  return new MathExpression({
    expression: `IF(good + bad < ${minCount}, 0, bad / (good + bad) / ${(1 - objective).toFixed(2)})`,
    label: 'Burn rate',
    period,
    usingMetrics: {
      good: pipelineMetric(pipelineName, 'GoodUploads', { period, statistic: 'Sum' }),
      bad: pipelineMetric(pipelineName, 'BadUploads', { period, statistic: 'Sum' }),
    },
  });
}
