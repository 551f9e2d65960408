import * as v from 'valibot';

const retriers = v.array(
  v.strictObject({
    ErrorEquals: v.array(v.string()),
    IntervalSeconds: v.optional(v.number()),
    MaxAttempts: v.optional(v.number()),
    BackoffRate: v.optional(v.number()),
    MaxDelaySeconds: v.optional(v.number()),
    JitterStrategy: v.optional(v.picklist(['FULL', 'NONE'])),
  }),
);
const catchers = v.array(
  v.strictObject({
    ErrorEquals: v.array(v.string()),
    ResultPath: v.optional(v.string()),
    Next: v.string(),
  }),
);
const baseFields = { Comment: v.optional(v.string()) };
const transition = { Next: v.optional(v.string()), End: v.optional(v.boolean()) };
const paths = {
  InputPath: v.optional(v.string()),
  OutputPath: v.optional(v.string()),
  ResultPath: v.optional(v.string()),
};

/** The state fields that the engine executes as AWS does. It ignores other fields, or executes them wrongly. */
const states = {
  Task: v.strictObject({
    ...baseFields,
    ...transition,
    ...paths,
    Type: v.literal('Task'),
    Resource: v.literal('arn:aws:states:::lambda:invoke'),
    Parameters: v.strictObject({ FunctionName: v.string(), 'Payload.$': v.string() }),
    TimeoutSeconds: v.number(),
    Retry: v.optional(retriers),
    Catch: v.optional(catchers),
  }),
  Map: v.strictObject({
    ...baseFields,
    ...transition,
    ...paths,
    Type: v.literal('Map'),
    ItemsPath: v.string(),
    ItemSelector: v.record(v.string(), v.string()),
    ItemProcessor: v.looseObject({ States: v.record(v.string(), v.unknown()) }),
  }),
  Choice: v.looseObject({ Type: v.literal('Choice') }),
  Pass: v.strictObject({ ...baseFields, ...transition, Type: v.literal('Pass') }),
  Wait: v.strictObject({ ...baseFields, ...transition, Type: v.literal('Wait'), Seconds: v.number() }),
  Fail: v.strictObject({
    ...baseFields,
    Type: v.literal('Fail'),
    Error: v.string(),
    Cause: v.optional(v.string()),
  }),
  Succeed: v.strictObject({ ...baseFields, Type: v.literal('Succeed') }),
};

const state = v.variant('Type', Object.values(states) as [typeof states.Task, typeof states.Map]);

const machine = v.strictObject({
  ...baseFields,
  QueryLanguage: v.optional(v.literal('JSONPath')),
  TimeoutSeconds: v.optional(v.number()),
  StartAt: v.string(),
  States: v.record(v.string(), v.unknown()),
});

/** A state machine that the engine supports. */
export interface Definition {
  /** The definition in the Amazon States Language. */
  machine: v.InferOutput<typeof machine>;
  /** The names of all Task states, nested ones included. */
  tasks: string[];
}

/** @throws {Error} naming a state and its unsupported field */
export function readDefinition(text: string): Definition {
  const checked = parseSupported(machine, JSON.parse(text), 'the definition');
  return { machine: checked, tasks: collectTaskNames(checked.States) };
}

function collectTaskNames(definitions: Record<string, unknown>): string[] {
  return Object.entries(definitions).flatMap(([name, definition]) => {
    const checked = parseSupported(state, definition, `state ${name}`);
    if (checked.Type === 'Map') {
      return collectTaskNames(checked.ItemProcessor.States);
    }
    return checked.Type === 'Task' ? [name] : [];
  });
}

function parseSupported<Schema extends v.GenericSchema>(schema: Schema, value: unknown, name: string) {
  const { success, output, issues } = v.safeParse(schema, value);
  if (!success) {
    throw new Error(`${name} is not supported: ${v.getDotPath(issues[0])}: ${issues[0].message}`);
  }
  return output;
}
