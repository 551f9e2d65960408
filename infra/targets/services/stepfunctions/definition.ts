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
const always = { Comment: v.optional(v.string()) };
const transition = { Next: v.optional(v.string()), End: v.optional(v.boolean()) };
const paths = {
  InputPath: v.optional(v.string()),
  OutputPath: v.optional(v.string()),
  ResultPath: v.optional(v.string()),
};

/** Of every type of state, what the engine does as AWS does it; it would ignore the rest, or run it wrongly. */
const states = {
  Task: v.strictObject({
    ...always,
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
    ...always,
    ...transition,
    ...paths,
    Type: v.literal('Map'),
    ItemsPath: v.string(),
    ItemSelector: v.record(v.string(), v.string()),
    ItemProcessor: v.looseObject({ States: v.record(v.string(), v.unknown()) }),
  }),
  Choice: v.looseObject({ Type: v.literal('Choice') }),
  Pass: v.strictObject({ ...always, ...transition, Type: v.literal('Pass') }),
  Wait: v.strictObject({ ...always, ...transition, Type: v.literal('Wait'), Seconds: v.number() }),
  Fail: v.strictObject({
    ...always,
    Type: v.literal('Fail'),
    Error: v.string(),
    Cause: v.optional(v.string()),
  }),
  Succeed: v.strictObject({ ...always, Type: v.literal('Succeed') }),
};

const state = v.variant('Type', Object.values(states) as [typeof states.Task, typeof states.Map]);

const machine = v.strictObject({
  ...always,
  QueryLanguage: v.optional(v.literal('JSONPath')),
  TimeoutSeconds: v.optional(v.number()),
  StartAt: v.string(),
  States: v.record(v.string(), v.unknown()),
});

/** A state machine that can run here. */
export interface Definition {
  /** In the Amazon States Language. */
  machine: v.InferOutput<typeof machine>;
  /** The names of the states that invoke a function, also those within others. */
  tasks: string[];
}

/** @throws {Error} naming the state, and what of it does not run here */
export function readDefinition(text: string): Definition {
  const checked = check(machine, JSON.parse(text), 'the definition');
  return { machine: checked, tasks: tasksOf(checked.States) };
}

function tasksOf(all: Record<string, unknown>): string[] {
  return Object.entries(all).flatMap(([name, given]) => {
    const checked = check(state, given, `state ${name}`);
    if (checked.Type === 'Map') {
      return tasksOf(checked.ItemProcessor.States);
    }
    return checked.Type === 'Task' ? [name] : [];
  });
}

function check<Schema extends v.GenericSchema>(schema: Schema, given: unknown, what: string) {
  const { success, output, issues } = v.safeParse(schema, given);
  if (!success) {
    throw new Error(`${what} does not run here: ${v.getDotPath(issues[0])}: ${issues[0].message}`);
  }
  return output;
}
