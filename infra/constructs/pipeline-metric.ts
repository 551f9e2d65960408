import type { Duration } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import {
  metricNamespace,
  pipelineDimension,
  type uploadOutcomes,
  type uploadQueue,
  type uploads,
  type workflowSteps,
} from '../../contracts/operations/metric-groups.ts';

type MetricName = keyof (typeof uploadOutcomes &
  typeof uploads &
  typeof uploadQueue &
  typeof workflowSteps)['metrics'];

interface Options {
  statistic: string;
  period?: Duration;
  /** The dimensions besides the pipeline. */
  dimensions?: Record<string, string>;
  label?: string;
}

/** A metric that the functions of a stage write. */
export function pipelineMetric(
  pipelineName: string,
  metricName: MetricName,
  { dimensions, ...options }: Options,
): Metric {
  const dimensionsMap = { [pipelineDimension]: pipelineName, ...dimensions };
  return new Metric({ namespace: metricNamespace, metricName, dimensionsMap, ...options });
}
