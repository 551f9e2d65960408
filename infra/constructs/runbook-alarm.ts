import { Stack } from 'aws-cdk-lib';
import { Alarm, ComparisonOperator, type IMetric, TreatMissingData } from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';

interface Props {
  /** What has happened, in one sentence. */
  readonly description: string;
  readonly metric: IMetric;
  /** The alarm rings from this value on. */
  readonly threshold: number;
}

/** An alarm with a section in docs/runbook.md; its name is the stack's and its own. */
export class RunbookAlarm extends Alarm {
  constructor(scope: Construct, name: string, { description, metric, threshold }: Props) {
    super(scope, `${name}-alarm`, {
      alarmName: `${Stack.of(scope).stackName}-${name}`,
      alarmDescription: `${description} See docs/runbook.md, section ${name}.`,
      metric,
      threshold,
      evaluationPeriods: 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
  }
}
