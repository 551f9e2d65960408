import { Ajv } from 'ajv';
import type { SQSRecord } from 'aws-lambda';
import { afterEach, describe, expect, test, vi } from 'vitest';
import * as groups from '../../../../contracts/operations/metric-groups.ts';
import { measureQueueWait } from '../../../../functions/shared/runtime/measure-queue-wait.ts';
import { measureStep } from '../../../../functions/shared/runtime/measure-step.ts';
import { createFunctionMetrics, createMetrics } from '../../../../functions/shared/runtime/metrics.ts';
import { sampleRecord } from '../../../support/samples.ts';

const units = ['Count', 'Seconds', 'Milliseconds', 'Bytes'];
const text = (maxLength: number) => ({ type: 'string', minLength: 1, maxLength });

/** The facts of the specification of the embedded metric format. */
const emfSchema = {
  type: 'object',
  required: ['_aws'],
  properties: {
    _aws: {
      type: 'object',
      required: ['Timestamp', 'CloudWatchMetrics'],
      properties: {
        Timestamp: { type: 'integer', minimum: 0 },
        CloudWatchMetrics: {
          type: 'array',
          minItems: 1,
          items: {
            type: 'object',
            required: ['Namespace', 'Dimensions', 'Metrics'],
            properties: {
              Namespace: text(1024),
              Dimensions: {
                type: 'array',
                minItems: 1,
                items: { type: 'array', maxItems: 30, items: text(250) },
              },
              Metrics: {
                type: 'array',
                minItems: 1,
                maxItems: 100,
                items: {
                  type: 'object',
                  required: ['Name'],
                  properties: { Name: text(1024), Unit: { enum: units } },
                },
              },
            },
          },
        },
      },
    },
  },
};
const isEmf = new Ajv().compile(emfSchema);

function setUp() {
  const lines: string[] = [];
  const print = (line: string) => void lines.push(line);
  const metrics = createMetrics({ pipelineName: 'image-pipeline-test', now: () => 1_772_358_300_000, print });
  return { metrics, lines, documents: () => lines.map((line) => JSON.parse(line)) };
}

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

describe('a line of metrics', () => {
  test('is a document of the embedded metric format with its values at the root', () => {
    const { metrics, lines, documents } = setUp();
    metrics.write(groups.uploadOutcomes, { Outcome: 'FAILED' }, { UploadsCompleted: 1 }, { imageId: 'a1' });
    expect(lines[0]).toMatch(/^\{.*\}\n$/);
    const [document] = documents();
    expect(isEmf(document)).toBe(true);
    expect(document).toEqual({
      _aws: {
        Timestamp: 1_772_358_300_000,
        CloudWatchMetrics: [
          {
            Namespace: 'ImagePipeline',
            Dimensions: [['Pipeline', 'Outcome']],
            Metrics: [{ Name: 'UploadsCompleted', Unit: 'Count' }],
          },
        ],
      },
      imageId: 'a1',
      Pipeline: 'image-pipeline-test',
      Outcome: 'FAILED',
      UploadsCompleted: 1,
    });
  });

  test('goes to standard output as it is, under the name of the stack', () => {
    vi.stubEnv('AWS_LAMBDA_FUNCTION_NAME', 'image-pipeline-dev-alice-process-upload');
    const write = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
    createFunctionMetrics('process-upload').write(groups.uploadQueue, {}, { QueueWait: 3 });
    const line = String(write.mock.calls[0]?.[0]);
    expect(JSON.parse(line)).toMatchObject({ Pipeline: 'image-pipeline-dev-alice', QueueWait: 3 });
  });

  test('has no level, by which Lambda would filter it', () => {
    const { metrics, documents } = setUp();
    metrics.write(groups.uploads, {}, { Attempts: 1 });
    expect(documents()[0]).not.toHaveProperty('level');
  });
});

/** CloudWatch bills each combination of dimensions as a metric: 0.30 a month. */
test('all metrics of a stage are at most 40', () => {
  const { uploadOutcomes, uploads, uploadQueue, workflowSteps } = groups;
  const counts = [uploadOutcomes, uploads, uploadQueue, workflowSteps].map(
    ({ dimensions, metrics }: groups.MetricGroup) =>
      Object.values(dimensions).reduce(
        (product, values) => product * values.length,
        Object.keys(metrics).length,
      ),
  );
  expect(counts).toHaveLength(Object.values(groups).filter((value) => typeof value === 'object').length);
  expect(counts.reduce((sum, count) => sum + count)).toBeLessThanOrEqual(40);
});

describe('the wait of a message in the queue', () => {
  const message = sampleRecord<SQSRecord>('process-upload.object-created');
  const sent = Number(message.attributes.SentTimestamp);
  const received = (count: number) => ({
    ...message,
    attributes: { ...message.attributes, ApproximateReceiveCount: `${count}` },
  });

  test('is measured at its first receive, also when it fails', async () => {
    const { metrics, documents } = setUp();
    const failing = measureQueueWait(
      () => Promise.reject(new Error('down')),
      metrics,
      () => sent + 2500,
    );
    await expect(failing(received(1))).rejects.toThrow('down');
    await expect(failing(received(2))).rejects.toThrow('down');
    expect(documents()).toMatchObject([{ QueueWait: 2.5, messageId: message.messageId }]);
  });
});

describe('the steps of the workflow', () => {
  test('have a time, and fail or not', async () => {
    const { metrics, documents } = setUp();
    let time = 0;
    const now = () => {
      time += 40;
      return time;
    };
    const succeeding = measureStep('resize-image', async (event) => event, metrics, now);
    expect(await succeeding('event')).toBe('event');
    const failing = measureStep('resize-image', () => Promise.reject(new Error('down')), metrics, now);
    await expect(failing({})).rejects.toThrow('down');
    expect(documents()).toMatchObject([
      { Step: 'resize-image', StepTime: 40, StepFailures: 0 },
      { Step: 'resize-image', StepTime: 40, StepFailures: 1 },
    ]);
  });
});
