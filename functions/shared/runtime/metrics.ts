import * as v from 'valibot';
import {
  type MetricGroup,
  metricNamespace,
  pipelineDimension,
} from '../../../contracts/operations/metric-groups.ts';
import { parseEnv } from './parse-env.ts';

type Dimensions<Group extends MetricGroup> = {
  [Name in keyof Group['dimensions']]: Group['dimensions'][Name][number];
};
type Values<Group extends MetricGroup> = { [Name in keyof Group['metrics']]?: number };

export interface Metrics {
  /** Writes one value of each of these metrics. `properties` can be searched in the log and are no dimensions. */
  write<Group extends MetricGroup>(
    group: Group,
    dimensions: Dimensions<Group>,
    values: Values<Group>,
    properties?: Record<string, string>,
  ): void;
}

interface Options {
  /** The stack of the function. */
  pipelineName: string;
  now: () => number;
  print: (line: string) => void;
}

/**
 * Writes metrics as log lines in the embedded metric format, from which CloudWatch extracts them: no call, and no buffer
 * that a time-out could lose.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
 */
export function createMetrics({ pipelineName, now, print }: Options): Metrics {
  return {
    write: ({ metrics }, dimensions, values, properties = {}) => {
      const allDimensions = { [pipelineDimension]: pipelineName, ...dimensions };
      const directive = {
        Namespace: metricNamespace,
        Dimensions: [Object.keys(allDimensions)],
        Metrics: Object.keys(values).map((Name) => ({ Name, Unit: metrics[Name] })),
      };
      const metadata = { Timestamp: now(), CloudWatchMetrics: [directive] };
      print(`${JSON.stringify({ _aws: metadata, ...properties, ...allDimensions, ...values })}\n`);
    },
  };
}

/**
 * The metrics of a function, on standard output as they are. Lambda puts what `console.log` writes into a field of another
 * document, and CloudWatch extracts no metric from there.
 */
export function createFunctionMetrics(functionName: string): Metrics {
  const variables = v.object({ AWS_LAMBDA_FUNCTION_NAME: v.optional(v.string(), `local-${functionName}`) });
  const { AWS_LAMBDA_FUNCTION_NAME } = parseEnv(variables);
  return createMetrics({
    pipelineName: AWS_LAMBDA_FUNCTION_NAME.slice(0, -`-${functionName}`.length),
    now: Date.now,
    print: (line) => void process.stdout.write(line),
  });
}
