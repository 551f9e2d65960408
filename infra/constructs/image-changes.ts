import { Duration, Validations } from 'aws-cdk-lib';
import { EventSourceMapping, FilterCriteria, FilterRule, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { TerminalStatus } from '../../events/image-record.ts';
import type { StreamSettings } from '../stages.ts';
import type { ImagesTable } from './images-table.ts';
import type { PipelineFunction } from './pipeline-function.ts';
import { RunbookAlarm } from './runbook-alarm.ts';

/** When the alarm rings, in milliseconds: the stream forgets after 24 hours, which leaves people 22 of them. */
const tooOld = 2 * 60 * 60 * 1000;

/**
 * Feeds a function with the changes of the table that lead to one of these states. Retries go on until the record
 * leaves the stream: a change that cannot be handled holds its shard, and rings the alarm, rather than being dropped.
 */
export function feedWithImageChanges<Env>(
  consumer: PipelineFunction<Env>,
  table: ImagesTable,
  settings: StreamSettings,
  states: (TerminalStatus | 'DELETED')[],
): void {
  const streamArn = table.tableStreamArn ?? '';
  new EventSourceMapping(consumer, 'ImageChanges', {
    target: consumer.lambda,
    eventSourceArn: streamArn,
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: settings.batchSize,
    reportBatchItemFailures: true,
    bisectBatchOnError: true,
    filters: [FilterCriteria.filter({ dynamodb: { NewImage: { status: { S: FilterRule.or(...states) } } } })],
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
