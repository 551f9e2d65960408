import * as v from 'valibot';
import { resourceType } from '../resource-type.ts';

const destination = v.optional(v.strictObject({ Destination: v.string() }));

export const eventInvokeConfig = resourceType(
  {
    FunctionName: v.string(),
    Qualifier: v.literal('$LATEST'),
    MaximumRetryAttempts: v.optional(v.pipe(v.number(), v.maxValue(2))),
    MaximumEventAgeInSeconds: v.optional(v.pipe(v.number(), v.minValue(60), v.maxValue(21_600))),
    DestinationConfig: v.optional(v.strictObject({ OnSuccess: destination, OnFailure: destination }), {}),
  },
  [],
  ({ FunctionName, DestinationConfig: { OnSuccess, OnFailure }, ...limits }, { name }) => ({
    ref: name,
    create: ({ asyncInvocations }) =>
      asyncInvocations.configure(FunctionName, {
        maxRetryAttempts: limits.MaximumRetryAttempts,
        maxEventAgeSeconds: limits.MaximumEventAgeInSeconds,
        onSuccess: OnSuccess?.Destination,
        onFailure: OnFailure?.Destination,
      }),
  }),
);
