import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { beforeAll, describe, expect, test } from 'vitest';
import { synthesise } from '../../infra/assembly.ts';
import { type StageSettings, stages } from '../../infra/stages.ts';
import { largeImageDefinition, tasksOf } from '../support/large-image-machine.ts';

describe.each<[string, StageSettings]>(Object.entries(stages))(
  'stage %s',
  (name, { upload, workflow, sweep }) => {
    test('lets no function outlive its lease, and no lease its message', () => {
      expect(upload.lease).toBeGreaterThan(upload.functionTimeout);
      expect(upload.visibilityTimeout).toBeGreaterThan(upload.lease);
    });

    test('lets no step outlive its task, and nothing of an execution its lease', () => {
      const { TimeoutSeconds, States } = largeImageDefinition();
      const tasks = tasksOf(States).map(([, task]) => task.TimeoutSeconds);
      expect(tasks).toHaveLength(5);
      expect(Math.min(...tasks.map(Number))).toBeGreaterThan(workflow.functionTimeout);
      expect(workflow.lease).toBeGreaterThan(TimeoutSeconds + workflow.functionTimeout);
    });

    test('lets no step write a rendition once its execution records a failure', () => {
      const wait =
        largeImageDefinition().States['EachRendition']?.ItemProcessor?.States['OutliveOptimizeImage'];
      // Its function may run until its time-out, and a request be on its way as long again.
      expect(wait?.Seconds).toBeGreaterThan(2 * workflow.functionTimeout);
    });

    test('keeps dead letters longer than messages', () => {
      expect(upload.deadLetterRetention).toBeGreaterThan(upload.messageRetention);
    });

    test('gives a message at least three receives, within its life', () => {
      expect(upload.maxReceives).toBeGreaterThanOrEqual(3);
      expect(upload.messageRetention).toBeGreaterThan(upload.maxReceives * upload.visibilityTimeout);
    });

    test('sweeps one at a time', () => {
      expect(sweep.everyMinutes * 60).toBeGreaterThanOrEqual(sweep.functionTimeout);
    });

    test('reads its name as a stage', () => {
      expect(Object.keys(stages)).toContain(name);
    });
  },
);

test.each(['dev', 'prod'] as const)('%s has the visibility time-out that AWS recommends', (name) => {
  const { upload } = stages[name];
  expect(upload.visibilityTimeout).toBeGreaterThanOrEqual(6 * upload.functionTimeout);
});

describe('the template of stage local', () => {
  let template: Template;
  beforeAll(async () => {
    const { directory, stackName } = await synthesise('local');
    const text = readFileSync(join(directory, `${stackName}.template.json`), 'utf8');
    template = Template.fromJSON(JSON.parse(text));
  });

  test('tells the worker what the queue and the claim go by', () => {
    const { upload } = stages.local;
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'image-pipeline-local-process-upload',
      Timeout: upload.functionTimeout,
      Environment: {
        Variables: Match.objectLike({
          LEASE_SECONDS: `${upload.lease}`,
          MAX_RECEIVES: `${upload.maxReceives}`,
        }),
      },
    });
    template.hasResourceProperties('AWS::SQS::Queue', {
      VisibilityTimeout: upload.visibilityTimeout,
      RedrivePolicy: Match.objectLike({ maxReceiveCount: upload.maxReceives }),
    });
  });

  test('tells the sweeper how long a message lives', () => {
    const lifetime = stages.local.upload.messageRetention;
    template.hasResourceProperties('AWS::Lambda::Function', {
      FunctionName: 'image-pipeline-local-sweep-uploads',
      Environment: { Variables: Match.objectLike({ MESSAGE_LIFETIME_SECONDS: `${lifetime}` }) },
    });
    template.hasResourceProperties('AWS::SQS::Queue', { MessageRetentionPeriod: lifetime });
  });

  test('leaves nothing behind when it is destroyed', () => {
    const kept = JSON.stringify(template.toJSON()).includes('"Retain"');
    expect(kept).toBe(false);
  });
});
