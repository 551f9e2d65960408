import { Duration, RemovalPolicy, Validations } from 'aws-cdk-lib';
import { EventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { SqsSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Env } from '../../../functions/notify-alarm/env.ts';
import type { OperationsSettings } from '../../operations-settings.ts';
import { type FunctionContext, PipelineFunction } from '../pipeline-function.ts';
import type { AlarmTopics } from '../resources/alarm-topics.ts';

interface Props {
  readonly topics: AlarmTopics;
  readonly deadLetterQueue: Queue;
  /** The stack whose alarms are sent. */
  readonly pipelineName: string;
  readonly webhook: Env['WEBHOOK_KIND'];
}

/** Posts alarms to a webhook. The alarms of a batching window are one message. */
export class NotifyAlarm extends PipelineFunction<Env> {
  readonly webhookSecret: Secret;

  constructor(scope: Construct, context: FunctionContext, props: Props) {
    const { runbookUrl, notifications } = context.stage.operations;
    const queue = createQueue(scope, context.stage.operations, props);
    const secret = createSecret(scope, props.pipelineName);
    super(scope, 'notify-alarm', context, {
      memoryMb: notifications.memoryMb,
      timeoutSeconds: notifications.functionTimeoutSeconds,
      environment: {
        PIPELINE_NAME: props.pipelineName,
        RUNBOOK_URL: runbookUrl,
        WEBHOOK_KIND: props.webhook,
        WEBHOOK_SECRET_ARN: secret.secretArn,
        NOTIFICATION_QUEUE_URL: queue.queueUrl,
      },
    });
    this.webhookSecret = secret;
    new EventSourceMapping(this, 'Notifications', {
      target: this.lambda,
      eventSourceArn: queue.queueArn,
      batchSize: 100,
      maxBatchingWindow: Duration.seconds(notifications.batchingWindowSeconds),
      reportBatchItemFailures: true,
      // The minimum. Reserved concurrency would throttle the pollers, and each throttled receive counts.
      maxConcurrency: 2,
    });
    const actions = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes', 'ChangeMessageVisibility'];
    this.allow(
      actions.map((action) => `sqs:${action}`),
      queue.queueArn,
    );
    this.allow(['secretsmanager:GetSecretValue'], secret.secretArn);
  }
}

function createQueue(scope: Construct, { notifications }: OperationsSettings, props: Props): Queue {
  const queue = new Queue(scope, 'NotificationQueue', {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    visibilityTimeout: Duration.seconds(notifications.visibilityTimeoutSeconds),
    deadLetterQueue: { queue: props.deadLetterQueue, maxReceiveCount: notifications.maxReceiveCount },
  });
  props.topics.alarms.addSubscription(new SqsSubscription(queue, { rawMessageDelivery: true }));
  return queue;
}

/** CloudFormation generates a value, which is no URL: an operator replaces it, so the URL is in no template. */
function createSecret(scope: Construct, pipelineName: string): Secret {
  const secret = new Secret(scope, 'WebhookUrl', {
    description: `The URL of the webhook for alarms of ${pipelineName}`,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  Validations.of(secret).acknowledge({
    id: 'AwsSolutions-SMG4',
    reason: 'The owner of the webhook creates its URL, so no function can rotate it.',
  });
  return secret;
}
