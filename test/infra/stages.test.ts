import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import type { StageSettings } from '../../infra/stage-settings.ts';
import { stages } from '../../infra/stages.ts';
import { synth } from '../../infra/synth/synth.ts';
import { getTasks, readLargeImageDefinition } from '../support/large-image-machine.ts';

describe.each<[string, StageSettings]>(Object.entries(stages))(
  'stage %s',
  (name, { upload, workflow, sweep }) => {
    test('ends a function before its lease, and a lease before the visibility time-out', () => {
      expect(upload.leaseSeconds).toBeGreaterThan(upload.functionTimeoutSeconds);
      expect(upload.visibilityTimeoutSeconds).toBeGreaterThan(upload.leaseSeconds);
    });

    test('ends a function before its task, and everything that an execution starts before its lease', () => {
      const { TimeoutSeconds, States } = readLargeImageDefinition();
      const tasks = getTasks(States).map(([, task]) => task.TimeoutSeconds);
      expect(tasks).toHaveLength(5);
      expect(Math.min(...tasks.map(Number))).toBeGreaterThan(workflow.functionTimeoutSeconds);
      expect(workflow.leaseSeconds).toBeGreaterThan(TimeoutSeconds + workflow.functionTimeoutSeconds);
    });

    test('waits with the record of a failure until no function can still write a rendition', () => {
      const wait =
        readLargeImageDefinition().States['EachRendition']?.ItemProcessor?.States['WaitForOptimizeTimeout'];
      // An invocation whose response was lost runs until its time-out, and its last request may take as long again.
      expect(wait?.Seconds).toBeGreaterThan(2 * workflow.functionTimeoutSeconds);
    });

    test('keeps a message longer in the dead-letter queue than in the upload queue', () => {
      expect(upload.deadLetterRetentionSeconds).toBeGreaterThan(upload.messageRetentionSeconds);
    });

    test('receives a message at least three times within its retention', () => {
      expect(upload.maxReceiveCount).toBeGreaterThanOrEqual(3);
      expect(upload.messageRetentionSeconds).toBeGreaterThan(
        upload.maxReceiveCount * upload.visibilityTimeoutSeconds,
      );
    });

    test('never runs two sweeps at once', () => {
      expect(sweep.rateMinutes * 60).toBeGreaterThanOrEqual(sweep.functionTimeoutSeconds);
    });

    test('is accepted by its name', () => {
      expect(Object.keys(stages)).toContain(name);
    });
  },
);

test.each(['dev', 'prod'] as const)('%s has the visibility time-out that AWS recommends', (name) => {
  const { upload } = stages[name];
  expect(upload.visibilityTimeoutSeconds).toBeGreaterThanOrEqual(6 * upload.functionTimeoutSeconds);
});

describe('the template of stage local', () => {
  let template: Template;
  beforeAll(async () => {
    const { directory, stackName } = await synth('local');
    const text = readFileSync(join(directory, `${stackName}.template.json`), 'utf8');
    template = Template.fromJSON(JSON.parse(text));
  });

  test('passes the settings of queue and lease to the worker', () => {
    const { upload } = stages.local;
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'image-pipeline-local-process-upload',
      Timeout: upload.functionTimeoutSeconds,
      Environment: {
        Variables: Match.objectLike({
          LEASE_SECONDS: `${upload.leaseSeconds}`,
          MAX_RECEIVE_COUNT: `${upload.maxReceiveCount}`,
        }),
      },
    });
    template.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: upload.visibilityTimeoutSeconds,
      RedrivePolicy: Match.objectLike({ maxReceiveCount: upload.maxReceiveCount }),
    });
  });

  test('maps the stack traces of every function', () => {
    const functions = Object.values(template.findResources('AWS::Lambda::Function'));
    const options = functions.map(({ Properties }) => Properties.Environment.Variables.NODE_OPTIONS);
    expect(new Set(options)).toEqual(new Set(['--enable-source-maps']));
  });

  test('lets pages on every port of localhost upload and read files, and read the ETag', () => {
    const AllowedOrigins = ['http://localhost:*', 'http://127.0.0.1:*'];
    const rule = { AllowedOrigins, ExposedHeaders: ['ETag'], MaxAge: 600 };
    const rules = Object.values(template.findResources('AWS::S3::Bucket')).map(
      ({ Properties }) => Properties.CorsConfiguration.CorsRules,
    );
    expect(rules).toMatchObject([
      [{ ...rule, AllowedMethods: ['PUT'], AllowedHeaders: ['Content-Type', 'If-None-Match'] }],
      [{ ...rule, AllowedMethods: ['GET', 'HEAD'] }],
    ]);
  });

  test('lets pages read the responses of API Gateway, and when to retry', () => {
    template.allResourcesProperties('AWS::ApiGateway::GatewayResponse', {
      ResponseParameters: {
        'gatewayresponse.header.Access-Control-Allow-Origin': "'*'",
        'gatewayresponse.header.Access-Control-Expose-Headers': "'Retry-After,X-Request-Id'",
      },
    });
    template.hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
      ResponseType: 'THROTTLED',
      ResponseParameters: { 'gatewayresponse.header.Retry-After': "'1'" },
    });
  });

  test('passes the message retention to the sweeper', () => {
    const retention = stages.local.upload.messageRetentionSeconds;
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'image-pipeline-local-sweep-uploads',
      Environment: { Variables: Match.objectLike({ MESSAGE_RETENTION_SECONDS: `${retention}` }) },
    });
    template.hasResourceProperties('AWS::SQS::Queue', { MessageRetentionPeriod: retention });
  });

  test('retains no resource when the stack is deleted', () => {
    const retainsResources = JSON.stringify(template.toJSON()).includes('"Retain"');
    expect(retainsResources).toBe(false);
  });
});
