import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { StageSettings } from '../../stage-settings.ts';
import { dataRemovalPolicy } from '../data-removal-policy.ts';
import { RunbookAlarm } from '../runbook-alarm.ts';

/** The queue between the uploads bucket and process-upload, and the dead-letter queue of the whole pipeline. */
export class UploadQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, stage: StageSettings) {
    super(scope, id);
    const { upload: settings } = stage;
    this.deadLetterQueue = new Queue(this, 'DeadLetterQueue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.seconds(settings.deadLetterRetentionSeconds),
      removalPolicy: dataRemovalPolicy(stage),
    });
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(settings.visibilityTimeoutSeconds),
      retentionPeriod: Duration.seconds(settings.messageRetentionSeconds),
      deadLetterQueue: { queue: this.deadLetterQueue, maxReceiveCount: settings.maxReceiveCount },
    });
    this.#allowNotifications();
    new RunbookAlarm(this, 'dead-letter-queue', {
      description: 'Messages are in the dead-letter queue; their uploads were given up.',
      metric: this.deadLetterQueue.metricApproximateNumberOfMessagesVisible(),
      threshold: 1,
    });
    new RunbookAlarm(this, 'upload-queue-age', {
      description: 'Uploads wait in the queue: the worker is stopped or too slow.',
      metric: this.queue.metricApproximateAgeOfOldestMessage(),
      // In seconds. The worker finishes a burst of thousands within minutes.
      threshold: 15 * 60,
    });
  }

  /**
   * The condition names the account and not the bucket's ARN: S3 needs this policy before the bucket exists, and
   * CloudFormation refuses the cycle.
   */
  #allowNotifications(): void {
    this.queue.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('s3.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.queue.queueArn],
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    );
  }
}
