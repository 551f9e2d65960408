import * as v from 'valibot';
import type { Execution } from './execution.ts';

const jsonText = v.optional(
  v.pipe(
    v.unknown(),
    v.transform((value) => (value === undefined ? undefined : JSON.stringify(value))),
  ),
);

const engineEvent = v.object({
  type: v.string(),
  timestamp: v.number(),
  state: v.optional(v.object({ name: v.string(), type: v.string(), input: jsonText, output: jsonText }), {
    name: '',
    type: '',
  }),
  input: jsonText,
  output: jsonText,
  Error: v.optional(v.string()),
  Cause: v.optional(v.string()),
});
type EngineEvent = v.InferOutput<typeof engineEvent>;

/** By event type of the engine: the event of Step Functions. The engine's retry and catch events have no counterpart. */
const converters: Readonly<Record<string, (event: EngineEvent) => object>> = {
  ExecutionStarted: ({ input }) => ({ type: 'ExecutionStarted', executionStartedEventDetails: { input } }),
  ExecutionSucceeded: ({ output }) => ({
    type: 'ExecutionSucceeded',
    executionSucceededEventDetails: { output },
  }),
  ExecutionFailed: (event) => ({ type: 'ExecutionFailed', executionFailedEventDetails: toError(event) }),
  StateEntered: ({ state: { type, name, input } }) => ({
    type: `${type}StateEntered`,
    stateEnteredEventDetails: { name, input },
  }),
  StateExited: ({ state: { type, name, output } }) => ({
    type: `${type}StateExited`,
    stateExitedEventDetails: { name, output },
  }),
  StateFailed: (event) => ({ type: 'TaskFailed', taskFailedEventDetails: toError(event) }),
};

function toError({ Error: error, Cause: cause }: EngineEvent) {
  return { error, cause };
}

/** The events of an execution in the form of GetExecutionHistory. */
export function toHistory({ events }: Execution): object[] {
  const converted = events
    .map((event) => v.parse(engineEvent, event))
    .flatMap((event) => {
      const details = converters[event.type]?.(event);
      return details ? [{ timestamp: event.timestamp / 1000, ...details }] : [];
    });
  return converted.map((event, index) => ({ id: index + 1, previousEventId: index, ...event }));
}
