import { reasonCodes } from '../records/rejection-reasons.ts';

type Unit = 'Count' | 'Seconds' | 'Milliseconds' | 'Bytes';

/** Metrics that are written together, with the same dimensions. */
export interface MetricGroup {
  /**
   * The values of each dimension besides `Pipeline`. CloudWatch bills every combination as a metric of its own, so the lists
   * are closed: an id is a property of the log line, and never a dimension.
   */
  dimensions: Record<string, readonly string[]>;
  /** The unit of each metric. */
  metrics: Record<string, Unit>;
}

export const metricNamespace = 'ImagePipeline';

/** The dimension of every metric: the stack that wrote it, as `image-pipeline-prod`. */
export const pipelineDimension = 'Pipeline';

/** An upload is good when it is PROCESSED within this time. */
export const objectiveSeconds = 60;

/** The share of good uploads that is the service level objective, over 30 days. */
export const objective = 0.99;

/** The owner of the uploads that check the pipeline. They are in no metric: they would hide low traffic. */
export const checkOwnerId = 'pipeline-check';

/** The outcome of an upload: its status or, of a rejection, the reason. */
export const uploadOutcomes = {
  dimensions: { Outcome: ['PROCESSED', 'FAILED', ...reasonCodes] },
  metrics: { UploadsCompleted: 'Count' },
} as const satisfies MetricGroup;

export const uploads = {
  dimensions: {},
  metrics: {
    /** 1 for an upload that was PROCESSED in time; 0 for one that was late or FAILED. A rejection has neither value. */
    GoodUploads: 'Count',
    /** The opposite, so that both sums have a data point whenever one has. */
    BadUploads: 'Count',
    /** From the notification of S3 to the terminal status. */
    CompletionTime: 'Seconds',
    Attempts: 'Count',
    UploadSize: 'Bytes',
  },
} as const satisfies MetricGroup;

export const uploadQueue = {
  dimensions: {},
  metrics: {
    /** From the arrival of a notification in the queue to the first receive of its message. */
    QueueWait: 'Seconds',
  },
} as const satisfies MetricGroup;

export const workflowSteps = {
  dimensions: {
    Step: ['inspect-image', 'resize-image', 'watermark-image', 'optimize-image', 'record-image'],
  },
  metrics: {
    StepTime: 'Milliseconds',
    /** 1 for a run that failed, which the workflow retries. */
    StepFailures: 'Count',
  },
} as const satisfies MetricGroup;
