import * as v from 'valibot';
import { eventPattern } from '../../mappings/event-pattern.ts';
import { pollQueue } from '../../mappings/queue-mapping.ts';
import { StreamMapping } from '../../mappings/stream-mapping.ts';
import { maxConcurrency } from '../../services/lambda/lambda-runtime.ts';
import { type ResourceType, resourceType } from '../resource-type.ts';

/** The properties that queues and streams share. */
const sharedProperties = {
  FunctionName: v.string(),
  EventSourceArn: v.string(),
  FunctionResponseTypes: v.optional(v.array(v.literal('ReportBatchItemFailures')), []),
  MaximumBatchingWindowInSeconds: v.optional(v.number(), 0),
};
const filter = v.strictObject({ Pattern: v.pipe(v.string(), v.parseJson(), eventPattern) });

const queueMapping = resourceType(
  {
    ...sharedProperties,
    BatchSize: v.optional(v.number(), 10),
    ScalingConfig: v.optional(v.strictObject({ MaximumConcurrency: v.number() })),
  },
  [],
  (mapping, { name }) => ({
    ref: name,
    create: ({ lambda, messaging, startPoller }) => {
      // A poller waits for its invocation, so the number of pollers bounds the number of concurrent invocations.
      const pollers = Math.min(mapping.ScalingConfig?.MaximumConcurrency ?? maxConcurrency, maxConcurrency);
      for (let poller = 0; poller < pollers; poller += 1) {
        startPoller(() => pollQueue(mapping, lambda, messaging));
      }
    },
  }),
);

const streamMapping = resourceType(
  {
    ...sharedProperties,
    BatchSize: v.optional(v.number(), 100),
    BisectBatchOnFunctionError: v.optional(v.boolean(), false),
    MaximumRetryAttempts: v.optional(v.number(), -1),
    StartingPosition: v.picklist(['TRIM_HORIZON', 'LATEST']),
    FilterCriteria: v.optional(v.strictObject({ Filters: v.array(filter) }), { Filters: [] }),
  },
  [],
  (options, { name }) => ({
    ref: name,
    create: ({ lambda, dynamoDb, startPoller, signal }) => {
      const mapping = new StreamMapping(options, dynamoDb.getStream(options.EventSourceArn), lambda, signal);
      startPoller(() => mapping.deliverBatch());
    },
  }),
);

/** A mapping of a queue or of the stream of a table. */
export const eventSourceMapping: ResourceType = (properties, context) => {
  const { EventSourceArn } = v.parse(v.object({ EventSourceArn: v.string() }), properties);
  return (EventSourceArn.startsWith('arn:aws:sqs:') ? queueMapping : streamMapping)(properties, context);
};
