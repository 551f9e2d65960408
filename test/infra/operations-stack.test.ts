import { Match, type Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { env as notifyAlarm } from '../../functions/notify-alarm/env.ts';
import type { OperationsSettings } from '../../infra/operations-settings.ts';
import { stages } from '../../infra/stages.ts';
import { synthTemplate } from '../support/synthesized.ts';

let template: Template;
let pipeline: Template;
beforeAll(() => {
  template = synthOperations({ emails: ['on-call@example.com'] });
  pipeline = synthTemplate('prod', undefined, { isValidated: false });
});

/** Without validation: the test of the pipeline's stack validates the app, and this stack with it. */
function synthOperations(settings: Partial<OperationsSettings>): Template {
  const stage = { ...stages.prod, operations: { ...stages.prod.operations, ...settings } };
  return synthTemplate('prod', stage, {
    isValidated: false,
    stackName: 'image-pipeline-prod-operations',
  });
}

const resources = (type: string, from = template) => Object.entries(from.findResources(type));
const findId = (type: string, word: string) =>
  resources(type).flatMap(([id]) => (id.includes(word) ? id : []))[0] ?? `no ${word}`;
const alarmNames = (from: Template): string[] =>
  resources('AWS::CloudWatch::Alarm', from).map(([, { Properties }]) => Properties.AlarmName);

describe('the rules', () => {
  test('name exactly the alarms of the stage', () => {
    const names = resources('AWS::Events::Rule').flatMap(
      ([, { Properties }]) => Properties.EventPattern?.detail.alarmName ?? [],
    );
    expect(names.sort()).toEqual(alarmNames(pipeline).sort());
  });

  test('fit the limit of EventBridge for a pattern, with the longest name of a stack', () => {
    const patterns = resources('AWS::Events::Rule').map(([, { Properties }]) => Properties.EventPattern);
    const longest = JSON.stringify(patterns).replaceAll(
      'image-pipeline-prod',
      'image-pipeline-prod-abcdefghijkl',
    );
    expect(longest.length / patterns.length).toBeLessThan(2048);
  });

  test('publish to the topic by resource policies, and keep what they cannot publish', () => {
    for (const [id, { Properties }] of resources('AWS::Events::Rule')) {
      expect(Properties.Targets).toEqual([
        {
          Arn: { Ref: findId('AWS::SNS::Topic', 'AlarmTopicsAlarms') },
          DeadLetterConfig: {
            Arn: { 'Fn::GetAtt': [findId('AWS::SQS::Queue', 'DeadLetterQueue'), 'Arn'] },
          },
          Id: expect.any(String),
        },
      ]);
      expect(JSON.stringify(template.findResources('AWS::SQS::QueuePolicy'))).toContain(id);
    }
  });
});

describe('the key of the topics', () => {
  const useKey = { Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Effect: 'Allow', Resource: '*' };
  const statements = () => resources('AWS::KMS::Key')[0]?.[1]['Properties'].KeyPolicy.Statement;

  test('is used by EventBridge without conditions, which its requests do not meet', () => {
    const Principal = { Service: 'events.amazonaws.com' };
    expect(statements()).toContainEqual({ ...useKey, Principal });
  });

  test('is used by CloudWatch for this account', () => {
    const Principal = { Service: 'cloudwatch.amazonaws.com' };
    const Condition = { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } } };
    expect(statements()).toContainEqual({ ...useKey, Principal, Condition });
  });

  test('encrypts every topic', () => {
    const KmsMasterKeyId = { 'Fn::GetAtt': [findId('AWS::KMS::Key', 'Key'), 'Arn'] };
    template.allResourcesProperties('AWS::SNS::Topic', { KmsMasterKeyId });
  });
});

describe('the notification', () => {
  test('of each e-mail address is subscribed to both topics', () => {
    const email = { Properties: { Protocol: 'email', Endpoint: 'on-call@example.com' } };
    const topics = Object.values(template.findResources('AWS::SNS::Subscription', email)).map(
      ({ Properties }) => Properties.TopicArn.Ref,
    );
    expect(topics.sort()).toEqual(resources('AWS::SNS::Topic').map(([id]) => id));
  });

  test('of the webhook is merged for a minute and retried for 20', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      BatchSize: 100,
      MaximumBatchingWindowInSeconds: 60,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
    template.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: 120,
      RedrivePolicy: { deadLetterTargetArn: Match.anyValue(), maxReceiveCount: 10 },
    });
  });

  test.each(Object.entries(stages))('of stage %s has a visibility time-out that fits', (_name, stage) => {
    const { functionTimeoutSeconds, batchingWindowSeconds, visibilityTimeoutSeconds } =
      stage.operations.notifications;
    expect(visibilityTimeoutSeconds).toBeGreaterThanOrEqual(functionTimeoutSeconds + batchingWindowSeconds);
  });

  test('has alarms that do not go through it', () => {
    const failures = [{ Ref: findId('AWS::SNS::Topic', 'NotificationFailures') }];
    const actions = resources('AWS::CloudWatch::Alarm').map(([, { Properties }]) => [
      Properties.AlarmName.replace('image-pipeline-prod-operations-', ''),
      Properties.AlarmActions,
      Properties.OKActions,
    ]);
    expect(actions.sort()).toEqual([
      ['notification-dead-letter-queue', failures, failures],
      ['notify-alarm-errors', failures, failures],
    ]);
    template.resourcePropertiesCountIs(
      'AWS::SNS::Subscription',
      { TopicArn: failures[0], Protocol: Match.not('email') },
      0,
    );
  });

  test('without a webhook has no function and no secret', () => {
    const withoutWebhook = synthOperations({ webhook: undefined });
    withoutWebhook.resourceCountIs('AWS::Lambda::Function', 0);
    withoutWebhook.resourceCountIs('AWS::SecretsManager::Secret', 0);
  });

  test('has the URL of the webhook in no template', () => {
    const [secret] = resources('AWS::SecretsManager::Secret').map(([, { Properties }]) => Properties);
    expect(secret).toEqual({ Description: expect.any(String), GenerateSecretString: {} });
  });
});

test('notify-alarm has the variables of its schema, and the log level', () => {
  const [environment] = resources('AWS::Lambda::Function').map(
    ([, { Properties }]) => Properties.Environment.Variables,
  );
  expect(Object.keys(environment).sort()).toEqual(
    [...Object.keys(notifyAlarm.entries), 'POWERTOOLS_LOG_LEVEL'].sort(),
  );
});

test('the names of functions fit Lambda with the longest name of a stack', () => {
  const names = resources('AWS::Lambda::Function').map(([, { Properties }]) => Properties.FunctionName);
  const longest = names.map((name) => name.replace('-prod-', '-prod-abcdefghijkl-'));
  expect(longest.filter((name) => name.length > 64)).toEqual([]);
});

test('the template of the pipeline does not depend on the operations stack', () => {
  expect(JSON.stringify(pipeline.toJSON()['Outputs'])).not.toContain('Export');
});
