import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { UploadSettings } from '../stages.ts';
import { RunbookAlarm } from './runbook-alarm.ts';

/** The queue between the uploads bucket and its worker, and the dead letters of both. */
export class UploadQueue extends Construct {
  readonly queue: Queue;
  readonly deadLetters: Queue;

  constructor(scope: Construct, id: string, settings: UploadSettings) {
    super(scope, id);
    this.deadLetters = new Queue(this, 'DeadLetters', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.seconds(settings.deadLetterRetention),
    });
    this.queue = new Queue(this, 'Queue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      visibilityTimeout: Duration.seconds(settings.visibilityTimeout),
      retentionPeriod: Duration.seconds(settings.messageRetention),
      deadLetterQueue: { queue: this.deadLetters, maxReceiveCount: settings.maxReceives },
    });
    this.#allowNotifications();
    new RunbookAlarm(this, 'dead-letters', {
      description: 'Uploads were given up.',
      metric: this.deadLetters.metricApproximateNumberOfMessagesVisible(),
      threshold: 1,
    });
    new RunbookAlarm(this, 'upload-queue-age', {
      description: 'Uploads wait: nobody takes them, or too slowly.',
      metric: this.queue.metricApproximateAgeOfOldestMessage(),
      // In seconds. A burst of thousands is through in minutes.
      threshold: 15 * 60,
    });
  }

  /** By account, not by the bucket's ARN: the bucket needs this policy before it exists, and CloudFormation refuses the circle. */
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
