import { Duration, Validations } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { EventSourceMapping, FilterCriteria, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { StreamSettings } from '../stage-settings.ts';
import type { PipelineFunction } from './pipeline-function.ts';
import type { QuarantineQueue } from './resources/quarantine-queue.ts';
import { RunbookAlarm } from './runbook-alarm.ts';

interface StreamSourceProps {
  readonly settings: StreamSettings;
  /** @default that of the settings */
  readonly batchSize?: number;
  readonly quarantine: QuarantineQueue;
  /** How long Lambda gathers records; a full batch does not wait. @default no wait */
  readonly maxBatchingWindow?: Duration;
  /** Patterns of Lambda's event filtering: the function receives the records that match one of them. */
  readonly filters: object[];
}

/** Records are retried for 23 hours, so an alarm at two hours leaves 21 of them for the fix. */
const iteratorAgeThresholdMs = 2 * 60 * 60 * 1000;

/**
 * Makes the stream of a table the event source of a function. Lambda retries a failed record for `maxRecordAgeSeconds`,
 * and it blocks its shard and fires the alarm; then Lambda sends a pointer to it to the quarantine queue. The function
 * sends one itself, at once, for a record that does not fit its schema.
 */
export function addTableStreamSource<Env>(
  consumer: PipelineFunction<Env>,
  table: Table,
  { settings, batchSize, maxBatchingWindow, filters, quarantine }: StreamSourceProps,
): void {
  const streamArn = table.tableStreamArn ?? '';
  new EventSourceMapping(consumer, 'Changes', {
    target: consumer.lambda,
    eventSourceArn: streamArn,
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: batchSize ?? settings.batchSize,
    ...(maxBatchingWindow && { maxBatchingWindow }),
    reportBatchItemFailures: true,
    bisectBatchOnError: true,
    maxRecordAge: Duration.seconds(settings.maxRecordAgeSeconds),
    // SqsDestination would also allow the function to read the attributes of the queue, which neither it nor Lambda does.
    onFailure: { bind: () => ({ destination: quarantine.queue.queueArn }) },
    filters: filters.map((pattern) => FilterCriteria.filter(pattern)),
  });
  consumer.allow(['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator'], streamArn);
  consumer.allow(['dynamodb:ListStreams'], '*');
  consumer.allow(['sqs:SendMessage'], quarantine.queue.queueArn);
  Validations.of(consumer).acknowledge({
    id: 'AwsSolutions-IAM5[Resource::*]',
    reason:
      'Lambda requires dynamodb:ListStreams of the mapping, an action without resource-level permissions.',
  });
  new RunbookAlarm(consumer, `${consumer.name}-iterator-age`, {
    description: 'Records wait in the stream; after 23 hours they are quarantined.',
    metric: consumer.lambda.metric('IteratorAge', { statistic: 'Maximum', period: Duration.minutes(5) }),
    threshold: iteratorAgeThresholdMs,
  });
}
