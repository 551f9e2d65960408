import { Duration, Validations } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventSourceMapping, FilterCriteria, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { PipelineFunction } from './pipeline-function.ts';
import { RunbookAlarm } from './runbook-alarm.ts';

interface Feed {
  readonly batchSize: number;
  /** How long changes are gathered; a batch that is full does not wait. @default not at all */
  readonly window?: Duration;
  /** What the item looks like afterwards, as a pattern of Lambda's filters. */
  readonly newImage: object;
}

/** When the alarm rings, in milliseconds: the stream forgets after 24 hours, which leaves people 22 of them. */
const tooOld = 2 * 60 * 60 * 1000;

/**
 * Feeds a function with changes of a table. Retries go on until the record leaves the stream: a change that cannot be
 * handled holds its shard, and rings the alarm, rather than being dropped.
 */
export function feedWithChanges<Env>(
  consumer: PipelineFunction<Env>,
  table: Table,
  { batchSize, window, newImage }: Feed,
): void {
  const streamArn = table.tableStreamArn ?? '';
  new EventSourceMapping(consumer, 'Changes', {
    target: consumer.lambda,
    eventSourceArn: streamArn,
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize,
    ...(window && { maxBatchingWindow: window }),
    reportBatchItemFailures: true,
    bisectBatchOnError: true,
    filters: [FilterCriteria.filter({ dynamodb: { NewImage: newImage } })],
  });
  consumer.allow(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], streamArn);
  consumer.allow(['dynamodb:ListStreams'], '*');
  Validations.of(consumer).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason: 'Lambda asks for dynamodb:ListStreams when the mapping is made; the action knows no resource.',
  });
  new RunbookAlarm(consumer, `${consumer.name}-iterator-age`, {
    description: 'Changes wait in the stream, which forgets them after 24 hours.',
    metric: consumer.lambda.metric('IteratorAge', { statistic: 'Maximum', period: Duration.minutes(5) }),
    threshold: tooOld,
  });
}
