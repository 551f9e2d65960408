import * as v from 'valibot';
import { concurrency } from '../../../services/lambda/function-host.ts';
import { eventPattern } from '../../mappings/event-pattern.ts';
import { handOnMessages } from '../../mappings/queue-mapping.ts';
import { StreamMapping } from '../../mappings/stream-mapping.ts';
import { type ResourceType, resourceType } from '../resource-type.ts';

/** Properties of all mappings. */
const common = {
  FunctionName: v.string(),
  EventSourceArn: v.string(),
  FunctionResponseTypes: v.optional(v.array(v.literal('ReportBatchItemFailures')), []),
  MaximumBatchingWindowInSeconds: v.optional(v.number(), 0),
};
const filter = v.strictObject({ Pattern: v.pipe(v.string(), v.parseJson(), eventPattern) });

const queueMapping = resourceType(
  {
    ...common,
    BatchSize: v.optional(v.number(), 10),
    ScalingConfig: v.optional(v.strictObject({ MaximumConcurrency: v.number() })),
  },
  [],
  (mapping, { name }) => ({
    ref: name,
    create: ({ host, messaging, keepDoing }) => {
      // A poller waits for its invocation, so as many run at a time as there are pollers.
      const pollers = Math.min(mapping.ScalingConfig?.MaximumConcurrency ?? concurrency, concurrency);
      for (let poller = 0; poller < pollers; poller += 1) {
        keepDoing(() => handOnMessages(mapping, host, messaging));
      }
    },
  }),
);

const streamMapping = resourceType(
  {
    ...common,
    BatchSize: v.optional(v.number(), 100),
    BisectBatchOnFunctionError: v.optional(v.boolean(), false),
    MaximumRetryAttempts: v.optional(v.number(), -1),
    StartingPosition: v.picklist(['TRIM_HORIZON', 'LATEST']),
    FilterCriteria: v.optional(v.strictObject({ Filters: v.array(filter) }), { Filters: [] }),
  },
  [],
  (options, { name }) => ({
    ref: name,
    create: ({ host, dynamoDb, keepDoing, stopping }) => {
      const mapping = new StreamMapping(options, dynamoDb.streamOf(options.EventSourceArn), host, stopping);
      keepDoing(() => mapping.handOn());
    },
  }),
);

/** What feeds a function: a queue, or the stream of a table. */
export const eventSourceMapping: ResourceType = (properties, surroundings) => {
  const { EventSourceArn } = v.parse(v.object({ EventSourceArn: v.string() }), properties);
  return (EventSourceArn.startsWith('arn:aws:sqs:') ? queueMapping : streamMapping)(properties, surroundings);
};
