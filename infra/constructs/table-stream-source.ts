import { Duration, Validations } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventSourceMapping, FilterCriteria, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { PipelineFunction } from './pipeline-function.ts';
import { RunbookAlarm } from './runbook-alarm.ts';

interface StreamSourceProps {
  readonly batchSize: number;
  /** How long Lambda gathers records; a full batch does not wait. @default no wait */
  readonly maxBatchingWindow?: Duration;
  /** A pattern of Lambda's event filtering for the item after the change. */
  readonly newImagePattern: object;
}

/** The stream keeps records for 24 hours, so an alarm at two hours leaves 22 of them for the fix. */
const iteratorAgeThresholdMs = 2 * 60 * 60 * 1000;

/**
 * Makes the stream of a table the event source of a function. Lambda retries a failed record until the record expires: a
 * record that no invocation can process blocks its shard and fires the alarm, and no record is skipped.
 */
export function addTableStreamSource<Env>(
  consumer: PipelineFunction<Env>,
  table: Table,
  { batchSize, maxBatchingWindow, newImagePattern }: StreamSourceProps,
): void {
  const streamArn = table.tableStreamArn ?? '';
  new EventSourceMapping(consumer, 'Changes', {
    target: consumer.lambda,
    eventSourceArn: streamArn,
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize,
    ...(maxBatchingWindow && { maxBatchingWindow }),
    reportBatchItemFailures: true,
    bisectBatchOnError: true,
    filters: [FilterCriteria.filter({ dynamodb: { NewImage: newImagePattern } })],
  });
  consumer.allow(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], streamArn);
  consumer.allow(['dynamodb:ListStreams'], '*');
  Validations.of(consumer).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason:
      'Lambda requires dynamodb:ListStreams of the mapping, an action without resource-level permissions.',
  });
  new RunbookAlarm(consumer, `${consumer.name}-iterator-age`, {
    description: 'Records wait in the stream, which deletes them after 24 hours.',
    metric: consumer.lambda.metric('IteratorAge', { statistic: 'Maximum', period: Duration.minutes(5) }),
    threshold: iteratorAgeThresholdMs,
  });
}
