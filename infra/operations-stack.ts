import { CfnOutput, CfnParameter, Duration, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { CfnAlarm } from 'aws-cdk-lib/aws-cloudwatch';
import { Rule } from 'aws-cdk-lib/aws-events';
import { SnsTopic } from 'aws-cdk-lib/aws-events-targets';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { BurnRateAlarms } from './constructs/burn-rate-alarms.ts';
import { NotifyAlarm } from './constructs/functions/notify-alarm.ts';
import { OperationsDashboard } from './constructs/operations-dashboard.ts';
import type { FunctionContext } from './constructs/pipeline-function.ts';
import { AlarmTopics } from './constructs/resources/alarm-topics.ts';
import { RunbookAlarm } from './constructs/runbook-alarm.ts';
import { addSavedQueries } from './constructs/saved-queries.ts';

interface Props extends StackProps {
  /** The stack that is watched. Its template does not change: only names are read here. */
  readonly pipeline: Stack;
}

/** Watches the stack of a stage: sends its alarms, and shows what it does. */
export class OperationsStack extends Stack {
  readonly #topics: AlarmTopics;
  readonly #deadLetterQueue: Queue;

  constructor(scope: Construct, id: string, context: FunctionContext, { pipeline, ...props }: Props) {
    super(scope, id, props);
    const { emails, webhook, hasBurnRateAlarms, hasSavedQueries } = context.stage.operations;
    this.#topics = new AlarmTopics(this, emails);
    this.#deadLetterQueue = this.#createDeadLetterQueue();
    if (webhook) {
      this.#addWebhook(context, pipeline.stackName, webhook);
    }
    this.#sendAlarms('PipelineAlarms', listAlarmNames(pipeline));
    if (hasBurnRateAlarms) {
      const { names } = new BurnRateAlarms(this, pipeline.stackName);
      this.#sendAlarms('ObjectiveAlarms', names);
    }
    this.#addDashboard(pipeline.stackName);
    if (hasSavedQueries) {
      addSavedQueries(this, pipeline);
    }
  }

  #addDashboard(pipelineName: string): void {
    new OperationsDashboard(this, {
      pipelineName,
      uploadQueueUrl: this.#outputOfPipeline('UploadQueueUrl'),
      deadLetterQueueUrl: this.#outputOfPipeline('UploadDeadLetterQueueUrl'),
      quarantineQueueUrl: this.#outputOfPipeline('QuarantineQueueUrl'),
      imagesTableName: this.#outputOfPipeline('ImagesTableName'),
      stateMachineArn: this.#outputOfPipeline('LargeImageStateMachineArn'),
    });
  }

  /**
   * A parameter with the name of an output of the stage's stack: `npm run deploy` sets it. An import of the output would change
   * the stack of the stage, and lock what it names.
   */
  #outputOfPipeline(name: string): string {
    return new CfnParameter(this, name, { description: `The output of this name of the stage's stack` })
      .valueAsString;
  }

  /** Alarms that were not sent: what the rule could not publish, and what the webhook did not accept. */
  #createDeadLetterQueue(): Queue {
    const queue = new Queue(this, 'NotificationDeadLetterQueue', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: Duration.days(14),
    });
    Validations.of(queue).acknowledge({ id: 'AwsSolutions-SQS3', reason: 'It is a dead-letter queue.' });
    const alarm = new RunbookAlarm(this, 'notification-dead-letter-queue', {
      description: 'Alarms were not sent to the webhook.',
      metric: queue.metricApproximateNumberOfMessagesVisible(),
      threshold: 1,
    });
    this.#topics.publishFailure(alarm);
    return queue;
  }

  #addWebhook(context: FunctionContext, pipelineName: string, webhook: 'slack' | 'generic'): void {
    const notifyAlarm = new NotifyAlarm(this, context, {
      topics: this.#topics,
      deadLetterQueue: this.#deadLetterQueue,
      pipelineName,
      webhook,
    });
    for (const alarm of notifyAlarm.node.findAll().filter((child) => child instanceof RunbookAlarm)) {
      this.#topics.publishFailure(alarm);
    }
    new CfnOutput(this, 'WebhookSecretArn', { value: notifyAlarm.webhookSecret.secretArn });
  }

  /**
   * Publishes the changes of exactly these alarms. A prefix would match those of a stack whose name begins the same, and
   * those of the notification itself.
   */
  #sendAlarms(id: string, alarmNames: string[]): void {
    const target = new SnsTopic(this.#topics.alarms, { deadLetterQueue: this.#deadLetterQueue });
    new Rule(this, id, {
      description: 'Publishes the alarms of the stage.',
      eventPattern: {
        source: ['aws.cloudwatch'],
        detailType: ['CloudWatch Alarm State Change'],
        detail: { alarmName: alarmNames },
      },
      targets: [target],
    });
  }
}

/** The names of all alarms below a construct. */
function listAlarmNames(scope: Construct): string[] {
  const alarms = scope.node.findAll().filter((child) => child instanceof CfnAlarm);
  return alarms.flatMap(({ alarmName }) => alarmName ?? []).sort();
}
