import { Duration, Fn } from 'aws-cdk-lib';
import {
  Dashboard,
  GraphWidget,
  type IMetric,
  MathExpression,
  Metric,
  TextWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { Construct } from 'constructs';
import { objective, uploadOutcomes, workflowSteps } from '../../contracts/operations/metric-groups.ts';
import { pipelineMetric } from './pipeline-metric.ts';

interface Props {
  readonly pipelineName: string;
  readonly uploadQueueUrl: string;
  readonly deadLetterQueueUrl: string;
  readonly quarantineQueueUrl: string;
  readonly imagesTableName: string;
  readonly stateMachineArn: string;
}

/** A title that is a question, and the metrics that answer it. */
type Widgets = Record<string, IMetric[]>;

/** Every widget is a third of a row wide. */
const widgetWidth = 8;

/** The dashboard of a stage, named after its stack: five rows, each from what users notice to its causes. */
export class OperationsDashboard extends Dashboard {
  constructor(scope: Construct, props: Props) {
    const rows: Record<string, Widgets> = {
      Traffic: traffic(props),
      'Outcomes and latency': outcomes(props),
      'Backlog and dead-letter messages': backlog(props),
      API: api(props),
      'Cost drivers': costs(props),
    };
    super(scope, 'Dashboard', {
      dashboardName: props.pipelineName,
      defaultInterval: Duration.hours(3),
      widgets: Object.entries(rows).flatMap(([title, widgets]) => [
        [new TextWidget({ markdown: `## ${title}`, width: 24, height: 1 })],
        Object.entries(widgets).map(
          ([question, left]) => new GraphWidget({ title: question, left, width: widgetWidth }),
        ),
      ]),
    });
  }
}

function traffic({ pipelineName }: Props): Widgets {
  const completed = uploadOutcomes.dimensions.Outcome.map((Outcome) =>
    pipelineMetric(pipelineName, 'UploadsCompleted', {
      statistic: 'Sum',
      dimensions: { Outcome },
      label: Outcome,
    }),
  );
  return {
    'How many uploads complete, and with which outcome?': completed,
    'How large are the uploads?': ['Average', 'Maximum'].map((statistic) =>
      pipelineMetric(pipelineName, 'UploadSize', { statistic, label: statistic }),
    ),
    'How often is an upload attempted?': ['Average', 'Maximum'].map((statistic) =>
      pipelineMetric(pipelineName, 'Attempts', { statistic, label: statistic }),
    ),
  };
}

function outcomes({ pipelineName }: Props): Widgets {
  const share = new MathExpression({
    expression: '100 * good / (good + bad)',
    label: `Good uploads in percent; the objective is ${100 * objective}`,
    period: Duration.hours(1),
    usingMetrics: {
      good: pipelineMetric(pipelineName, 'GoodUploads', { statistic: 'Sum' }),
      bad: pipelineMetric(pipelineName, 'BadUploads', { statistic: 'Sum' }),
    },
  });
  return {
    'Is the objective met?': [share],
    'How many seconds until an image is ready?': ['p50', 'p99'].map((statistic) =>
      pipelineMetric(pipelineName, 'CompletionTime', { statistic, label: statistic }),
    ),
    'How many milliseconds does a step of the workflow take?': workflowSteps.dimensions.Step.map((Step) =>
      pipelineMetric(pipelineName, 'StepTime', { statistic: 'p99', dimensions: { Step }, label: Step }),
    ),
  };
}

function backlog({ pipelineName, ...queues }: Props): Widgets {
  const messages = (queueUrl: string, metricName: string, label: string) =>
    new Metric({
      namespace: 'AWS/SQS',
      metricName,
      dimensionsMap: { QueueName: queueNameOf(queueUrl) },
      statistic: 'Maximum',
      label,
    });
  const visible = 'ApproximateNumberOfMessagesVisible';
  const iteratorAge = (name: string) =>
    lambdaMetric(`${pipelineName}-${name}`, 'IteratorAge', { statistic: 'Maximum', label: name });
  return {
    'How many seconds do uploads wait?': [
      pipelineMetric(pipelineName, 'QueueWait', { statistic: 'p99', label: 'p99 of messages received' }),
      messages(queues.uploadQueueUrl, 'ApproximateAgeOfOldestMessage', 'Oldest message'),
    ],
    'How many messages wait or were given up?': [
      messages(queues.uploadQueueUrl, visible, 'Upload queue'),
      messages(queues.deadLetterQueueUrl, visible, 'Dead-letter queue'),
      messages(queues.quarantineQueueUrl, visible, 'Quarantine queue'),
    ],
    'How many milliseconds are the streams behind?': [
      iteratorAge('publish-image-event'),
      iteratorAge('delete-files'),
      iteratorAge('delete-user-images'),
    ],
  };
}

function api({ pipelineName }: Props): Widgets {
  const requests = (metricName: string, statistic: string, label = metricName) =>
    new Metric({
      namespace: 'AWS/ApiGateway',
      metricName,
      dimensionsMap: { ApiName: pipelineName },
      statistic,
      label,
    });
  return {
    'How many requests arrive?': [requests('Count', 'Sum')],
    'How many requests fail?': [requests('4XXError', 'Sum'), requests('5XXError', 'Sum')],
    'How many milliseconds does a response take?': ['p50', 'p99'].map((statistic) =>
      requests('Latency', statistic, statistic),
    ),
  };
}

function costs({ pipelineName, stateMachineArn, imagesTableName }: Props): Widgets {
  const workers = ['process-upload', 'inspect-image', 'resize-image', 'watermark-image', 'optimize-image'];
  const dimensionsMap = { StateMachineArn: stateMachineArn };
  const executions = { namespace: 'AWS/States', metricName: 'ExecutionsStarted', dimensionsMap };
  const units = (metricName: string) =>
    new Metric({
      namespace: 'AWS/DynamoDB',
      metricName,
      dimensionsMap: { TableName: imagesTableName },
      statistic: 'Sum',
    });
  return {
    'How many milliseconds do the workers run?': workers.map((name) =>
      lambdaMetric(`${pipelineName}-${name}`, 'Duration', { statistic: 'Sum', label: name }),
    ),
    'How many images take the workflow?': [new Metric({ ...executions, statistic: 'Sum' })],
    'How many units does the table consume?': [
      units('ConsumedReadCapacityUnits'),
      units('ConsumedWriteCapacityUnits'),
    ],
  };
}

function lambdaMetric(
  FunctionName: string,
  metricName: string,
  options: { statistic: string; label: string },
) {
  return new Metric({ namespace: 'AWS/Lambda', metricName, dimensionsMap: { FunctionName }, ...options });
}

/** `https://sqs.REGION.amazonaws.com/ACCOUNT/NAME` */
function queueNameOf(queueUrl: string): string {
  return Fn.select(4, Fn.split('/', queueUrl));
}
