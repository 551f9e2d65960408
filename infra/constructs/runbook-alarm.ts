import { Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

interface Props {
  /** States in one sentence what has happened. */
  readonly description: string;
  readonly metric: IMetric;
  /** The lowest value at which the alarm fires. */
  readonly threshold: number;
}

/** An alarm with a section in docs/operate/runbook.md. The alarm is named after the stack and that section. */
export class RunbookAlarm extends Alarm {
  constructor(scope: Construct, name: string, { description, metric, threshold }: Props) {
    super(scope, `${name}-alarm`, {
      alarmName: `${Stack.of(scope).stackName}-${name}`,
      alarmDescription: `${description} See docs/operate/runbook.md, section ${name}.`,
      metric,
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
