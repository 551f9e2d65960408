import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import type { Alarm } from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { Construct } from 'constructs';

/**
 * The topic of all alarms, and a topic of the alarms that the notification itself has failed. The latter has e-mails only,
 * so that an alarm on the webhook does not go through the webhook. Both have a key of their own, because no service may
 * publish to a topic with the AWS managed key of SNS.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export class AlarmTopics extends Construct {
  readonly alarms: Topic;
  readonly #failures: Topic;

  constructor(scope: Construct, emails: string[]) {
    super(scope, 'AlarmTopics');
    const masterKey = new Key(this, 'Key', {
      description: `Alarms of ${Stack.of(this).stackName}`,
      enableKeyRotation: true,
      // No topic stores a message, so there is nothing left to decrypt.
      removalPolicy: RemovalPolicy.DESTROY,
      pendingWindow: Duration.days(7),
    });
    this.alarms = new Topic(this, 'Alarms', { enforceSSL: true, masterKey });
    this.#failures = new Topic(this, 'NotificationFailures', { enforceSSL: true, masterKey });
    this.#allowCloudWatch(masterKey);
    for (const email of emails) {
      this.alarms.addSubscription(new EmailSubscription(email));
      this.#failures.addSubscription(new EmailSubscription(email));
    }
  }

  /** Publishes an alarm on the notification itself. It is an action of the alarm, because the rule may be what fails. */
  publishFailure(alarm: Alarm): void {
    alarm.addAlarmAction(new SnsAction(this.#failures));
    alarm.addOkAction(new SnsAction(this.#failures));
  }

  /** `SnsAction` grants neither. The target of a rule grants EventBridge the key without conditions, which it cannot meet. */
  #allowCloudWatch(key: Key): void {
    const cloudWatch = {
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
    };
    const useKey = { actions: ['kms:Decrypt', 'kms:GenerateDataKey*'], resources: ['*'] };
    key.addToResourcePolicy(new PolicyStatement({ ...cloudWatch, ...useKey }));
    const publish = { actions: ['sns:Publish'], resources: [this.#failures.topicArn] };
    this.#failures.addToResourcePolicy(new PolicyStatement({ ...cloudWatch, ...publish }));
  }
}
