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
    const objective = ['slo-fast-burn', 'slo-slow-burn'].map(
      (name) => `image-pipeline-prod-operations-${name}`,
    );
    expect(names.sort()).toEqual([...alarmNames(pipeline), ...objective].sort());
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
    const actions = resources('AWS::CloudWatch::Alarm')
      .filter(([, { Properties }]) => Properties.AlarmActions)
      .map(([, { Properties }]) => [
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

describe('the alarms on the objective', () => {
  const composites = (): Record<string, string> =>
    Object.fromEntries(
      resources('AWS::CloudWatch::CompositeAlarm').map(([, { Properties }]) => [
        Properties.AlarmName.replace('image-pipeline-prod-operations-', ''),
        JSON.stringify(Properties.AlarmRule),
      ]),
    );

  test('are sent when both of their windows burn', () => {
    for (const [name, rule] of Object.entries(composites())) {
      const windows = resources('AWS::CloudWatch::Alarm')
        .filter(([, { Properties }]) => Properties.AlarmName.includes(`-${name}-`))
        .map(([id]) => id);
      expect(windows).toHaveLength(2);
      expect(windows.filter((id) => !rule.includes(id))).toEqual([]);
      expect(rule).toContain(' AND ');
    }
    expect(Object.keys(composites()).sort()).toEqual(['slo-fast-burn', 'slo-slow-burn']);
  });

  test('have windows that CloudWatch accepts, and a minimum of uploads in the long ones', () => {
    const windows = resources('AWS::CloudWatch::Alarm').flatMap(([, { Properties }]) =>
      Properties.Metrics
        ? [
            [
              Properties.AlarmName.replace(/^.*-slo-/, ''),
              Properties.Threshold,
              ...readMath(Properties.Metrics),
            ],
          ]
        : [],
    );
    expect(windows.sort()).toEqual([
      ['fast-burn-long', 14.4, 'IF(good + bad < 20, 0, bad / (good + bad) / 0.01)', 3600],
      ['fast-burn-short', 14.4, 'IF(good + bad < 1, 0, bad / (good + bad) / 0.01)', 300],
      ['slow-burn-long', 6, 'IF(good + bad < 20, 0, bad / (good + bad) / 0.01)', 21_600],
      ['slow-burn-short', 6, 'IF(good + bad < 1, 0, bad / (good + bad) / 0.01)', 1800],
    ]);
  });

  function readMath(metrics: { Expression?: string; MetricStat?: { Period: number } }[]) {
    const periods = new Set(metrics.flatMap(({ MetricStat }) => MetricStat?.Period ?? []));
    return [metrics.find(({ Expression }) => Expression)?.Expression, ...periods];
  }
});

describe('the dashboard', () => {
  interface Widget {
    type: string;
    y: number;
    properties: { title?: string; markdown?: string; metrics?: unknown[][] };
  }
  const widgets = (): Widget[] => {
    const [body] = resources('AWS::CloudWatch::Dashboard').map(
      ([, { Properties }]) => Properties.DashboardBody['Fn::Join'][1] as unknown[],
    );
    const text = (body ?? []).map((part) => (typeof part === 'string' ? part : 'token')).join('');
    return JSON.parse(text).widgets;
  };

  test('has five rows of three widgets, each with its question', () => {
    const rows = widgets().filter(({ type }) => type === 'text');
    expect(rows.map(({ properties }) => properties.markdown)).toEqual([
      '## Traffic',
      '## Outcomes and latency',
      '## Backlog and dead-letter messages',
      '## API',
      '## Cost drivers',
    ]);
    const graphs = widgets().filter(({ type }) => type === 'metric');
    expect(graphs).toHaveLength(15);
    expect(graphs.filter(({ properties }) => !properties.title?.endsWith('?'))).toEqual([]);
  });

  test('names functions that the pipeline has', () => {
    const names = JSON.stringify(widgets()).match(/image-pipeline-prod-[a-z-]+/g) ?? [];
    const functions = resources('AWS::Lambda::Function', pipeline).map(
      ([, { Properties }]) => Properties.FunctionName,
    );
    expect(new Set(names).size).toBeGreaterThan(5);
    expect([...new Set(names)].filter((name) => !functions.includes(name))).toEqual([]);
  });

  test('has parameters that are outputs of the pipeline', () => {
    const outputs = Object.keys(pipeline.toJSON()['Outputs']);
    const parameters = Object.keys(template.toJSON()['Parameters']);
    expect(parameters.length).toBeGreaterThan(0);
    expect(parameters.filter((name) => !outputs.includes(name))).toEqual([]);
  });
});

test('stage e2e leaves out exactly what MiniStack does not deploy', () => {
  const e2e = synthTemplate('e2e', undefined, {
    isValidated: false,
    stackName: 'image-pipeline-e2e-operations',
  });
  const typesOf = (from: Template) =>
    Object.values(from.toJSON()['Resources'] as Record<string, { Type: string; Properties: object }>).map(
      ({ Type, Properties }) => ('Metrics' in Properties ? `${Type} of metric math` : Type),
    );
  const deployed = new Set(typesOf(e2e));
  // The e-mail is a subscription as well, of another protocol.
  const missing = new Set(typesOf(template).filter((type) => !deployed.has(type)));
  expect([...missing].sort()).toEqual([
    'AWS::CloudWatch::Alarm of metric math',
    'AWS::CloudWatch::CompositeAlarm',
    'AWS::Logs::QueryDefinition',
  ]);
});

describe('the saved queries', () => {
  test('stand in a directory of the stage and read log groups that it has', () => {
    const groups = resources('AWS::Logs::LogGroup', pipeline).map(
      ([, { Properties }]) => Properties.LogGroupName,
    );
    const queries = resources('AWS::Logs::QueryDefinition').map(([, { Properties }]) => Properties);
    expect(queries.map(({ Name }) => Name).sort()).toEqual([
      'image-pipeline-prod/errors',
      'image-pipeline-prod/image',
      'image-pipeline-prod/late-uploads',
      'image-pipeline-prod/message',
      'image-pipeline-prod/request',
    ]);
    for (const { LogGroupNames } of queries) {
      expect(LogGroupNames.length).toBeGreaterThan(0);
      expect(LogGroupNames.filter((name: string) => !groups.includes(name))).toEqual([]);
    }
  });
});
