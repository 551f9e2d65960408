import * as v from 'valibot';
import machine from '../../../statemachines/process-large-image.asl.json' with { type: 'json' };

const errorEquals = { ErrorEquals: v.array(v.string()) };

const retrier = v.object({
  ...errorEquals,
  IntervalSeconds: v.number(),
  BackoffRate: v.number(),
  MaxDelaySeconds: v.optional(v.number(), Number.POSITIVE_INFINITY),
  MaxAttempts: v.number(),
});

const task = v.object({
  Type: v.literal('Task'),
  Next: v.optional(v.string()),
  Parameters: v.object({ FunctionName: v.string() }),
  Retry: v.array(retrier),
  Catch: v.optional(v.array(v.object({ ...errorEquals, ResultPath: v.string(), Next: v.string() })), []),
});

const choiceRule = v.union([
  v.strictObject({ Variable: v.string(), StringEquals: v.string(), Next: v.string() }),
  v.strictObject({ Variable: v.string(), IsPresent: v.boolean(), Next: v.string() }),
]);

const choice = v.object({ Type: v.literal('Choice'), Choices: v.array(choiceRule), Default: v.string() });
const wait = v.object({ Type: v.literal('Wait'), Next: v.optional(v.string()), Seconds: v.number() });
const pass = v.object({ Type: v.literal('Pass'), Next: v.optional(v.string()) });
const end = v.object({ Type: v.picklist(['Succeed', 'Fail']) });

const map = v.object({
  Type: v.literal('Map'),
  Next: v.optional(v.string()),
  ItemsPath: v.string(),
  ItemSelector: v.record(v.string(), v.string()),
  ItemProcessor: v.lazy((): v.GenericSchema<unknown, StateGraph> => stateGraph),
  ResultPath: v.string(),
});

export type Retrier = v.InferOutput<typeof retrier>;
export type TaskState = v.InferOutput<typeof task>;
export type ChoiceState = v.InferOutput<typeof choice>;
export type ChoiceRule = v.InferOutput<typeof choiceRule>;
export type WaitState = v.InferOutput<typeof wait>;
export type MapState = v.InferOutput<typeof map>;

/** The states of the Amazon States Language, as far as the definition uses them. */
export type State =
  | TaskState
  | ChoiceState
  | MapState
  | WaitState
  | v.InferOutput<typeof pass>
  | v.InferOutput<typeof end>;

/** The states of the definition, or of the iterations of a Map. */
export interface StateGraph {
  StartAt: string;
  States: Record<string, State>;
}

const stateGraph = v.object({
  StartAt: v.string(),
  States: v.record(v.string(), v.variant('Type', [task, choice, map, wait, pass, end])),
});

/** The definition of `process-large-image`. */
export const definition = v.parse(v.object({ ...stateGraph.entries, TimeoutSeconds: v.number() }), machine);
