import * as v from 'valibot';
import type { Authorizer } from '../../iam/authorizer.ts';
import { eventPattern } from '../../mappings/event-pattern.ts';
import { pollQueue } from '../../mappings/queue-mapping.ts';
import { StreamMapping } from '../../mappings/stream-mapping.ts';
import { throwAwsError } from '../../services/aws-error.ts';
import { getExecutionIdentity } from '../../services/lambda/lambda-function.ts';
import { type LambdaRuntime, maxConcurrency } from '../../services/lambda/lambda-runtime.ts';
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
    create: (services) => {
      const { lambda, authorizer, startPoller } = services;
      requireSourceAccess(authorizer, lambda, mapping, [
        ['sqs:ReceiveMessage'],
        ['sqs:DeleteMessage'],
        ['sqs:GetQueueAttributes'],
      ]);
      // A poller waits for its invocation, so the number of pollers bounds the number of concurrent invocations.
      const pollers = Math.min(mapping.ScalingConfig?.MaximumConcurrency ?? maxConcurrency, maxConcurrency);
      for (let poller = 0; poller < pollers; poller += 1) {
        startPoller(() => pollQueue(mapping, services));
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
    MaximumRecordAgeInSeconds: v.optional(v.number(), -1),
    DestinationConfig: v.optional(v.strictObject({ OnFailure: v.strictObject({ Destination: v.string() }) })),
    StartingPosition: v.picklist(['TRIM_HORIZON', 'LATEST']),
    FilterCriteria: v.optional(v.strictObject({ Filters: v.array(filter) }), { Filters: [] }),
  },
  [],
  (options, { name }) => ({
    ref: name,
    create: (services) => {
      const { lambda, authorizer, dynamoDb, startPoller } = services;
      const destination = options.DestinationConfig?.OnFailure.Destination;
      requireSourceAccess(authorizer, lambda, options, [
        ['dynamodb:GetRecords'],
        ['dynamodb:GetShardIterator'],
        ['dynamodb:DescribeStream'],
        ['dynamodb:ListStreams', '*'],
        ...(destination ? [['sqs:SendMessage', destination] satisfies [string, string]] : []),
      ]);
      const mapping = new StreamMapping(options, dynamoDb.getStream(options.EventSourceArn), services);
      startPoller(() => mapping.deliverBatch());
    },
  }),
);

/**
 * Lambda polls a source with the role of the function and checks its permissions when a mapping is created.
 * @throws {AwsError} InvalidParameterValueException naming a missing action
 */
function requireSourceAccess(
  authorizer: Authorizer,
  lambda: LambdaRuntime,
  { FunctionName, EventSourceArn }: { FunctionName: string; EventSourceArn: string },
  actions: [action: string, resource?: string][],
): void {
  const identity = getExecutionIdentity(lambda.find(FunctionName).definition);
  for (const [action, resource = EventSourceArn] of actions) {
    if (!authorizer.isAllowed(identity, { action, resource })) {
      const message = `The provided execution role does not have permissions to call ${action} on ${resource}`;
      throwAwsError('InvalidParameterValueException', message);
    }
  }
}

/** A mapping of a queue or of the stream of a table. */
export const eventSourceMapping: ResourceType = (properties, context) => {
  const { EventSourceArn } = v.parse(v.object({ EventSourceArn: v.string() }), properties);
  return (EventSourceArn.startsWith('arn:aws:sqs:') ? queueMapping : streamMapping)(properties, context);
};
