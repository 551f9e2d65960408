import { Duration, Validations } from 'aws-cdk-lib';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { StreamSettings } from '../../stage-settings.ts';
import { RunbookAlarm } from '../runbook-alarm.ts';

/**
 * Pointers to the changes that no function has processed: records that do not fit their schema, which the functions send,
 * and batches that failed until they were too old, which Lambda sends. Neither contains the record itself.
 */
export class QuarantineQueue extends Construct {
  readonly queue: Queue;

  constructor(scope: Construct, id: string, settings: StreamSettings) {
    super(scope, id);
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.seconds(settings.quarantineRetentionSeconds),
    });
    Validations.of(this.queue).acknowledge({
      id: 'AwsSolutions-SQS3',
      reason: 'No function receives these messages: an operator does, as from a dead-letter queue.',
    });
    new RunbookAlarm(this, 'quarantine-queue', {
      description: 'A stream has gone on without a record that no function could process.',
      metric: this.queue.metricApproximateNumberOfMessagesVisible(),
      threshold: 1,
    });
  }
}
