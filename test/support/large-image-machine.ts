import { readFileSync } from 'node:fs';
import { StateMachine } from 'aws-local-stepfunctions';

/** The steps that invoke a function, by the names of their states. */
export type Step = 'InspectImage' | 'ResizeImage' | 'WatermarkImage' | 'OptimizeImage' | 'RecordImage';

/** What each function answers to its input; what it throws has the name that Step Functions goes by. */
export type Functions = Record<Step, (input: Record<string, unknown>) => unknown>;

interface State {
  Type: string;
  TimeoutSeconds?: number;
  Seconds?: number;
  ItemProcessor?: { States: Record<string, State> };
}

/** `statemachines/process-large-image.asl.json` as it is deployed, for functions named as their states. */
export function largeImageDefinition(watermark: 'on' | 'off' = 'on') {
  const text = readFileSync('statemachines/process-large-image.asl.json', 'utf8');
  const arn = 'arn:aws:lambda:eu-central-1:123456789012:function:';
  const filled = text.replace(/\$\{(\w+)\}/g, (_, name) => (name === 'Watermark' ? watermark : arn + name));
  return JSON.parse(filled) as { TimeoutSeconds: number; States: Record<string, State> };
}

/** The states that invoke a function, also those within others. */
export function tasksOf(states: Record<string, State>): [name: string, state: State][] {
  return Object.entries(states).flatMap(([name, state]) => [
    ...(state.Type === 'Task' ? [[name, state] as [string, State]] : []),
    ...tasksOf(state.ItemProcessor?.States ?? {}),
  ]);
}

type Definition = ConstructorParameters<typeof StateMachine>[0];
const machineOf = (watermark: 'on' | 'off') =>
  new StateMachine(largeImageDefinition(watermark) as unknown as Definition);

/** To check a definition takes a tenth of a second. */
const machines = { on: machineOf('on'), off: machineOf('off') };

/** Runs the state machine on fake functions, without its pauses. @throws {Error} when the execution fails */
export async function runMachine(functions: Functions, watermark: 'on' | 'off' = 'on') {
  const machine = machines[watermark];
  const handlers = Object.entries(functions).map(([name, answer]) => [
    name,
    async ({ Payload }: { Payload: Record<string, unknown> }) => ({ Payload: await answer(Payload) }),
  ]);
  const names = Object.keys(functions);
  const execution = machine.run(
    { imageId: 'image', attempt: 1, source: { key: 'uploads/sea.jpg' } },
    {
      overrides: {
        taskResourceLocalHandlers: Object.fromEntries(handlers),
        waitTimeOverrides: { OutliveOptimizeImage: 0 },
        retryIntervalOverrides: Object.fromEntries(names.map((name) => [name, 0])),
      },
    },
  );
  return await execution.result;
}
