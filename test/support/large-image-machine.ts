import { readFileSync } from 'node:fs';
import { StateMachine } from 'aws-local-stepfunctions';

/** The names of the states that invoke a function. */
export type WorkflowState =
  | 'InspectImage'
  | 'ResizeImage'
  | 'WatermarkImage'
  | 'OptimizeImage'
  | 'RecordImage';

/** A fake of each function; Step Functions matches the name of an error that it throws. */
export type FakeFunctions = Record<WorkflowState, (input: Record<string, unknown>) => unknown>;

interface State {
  Type: string;
  TimeoutSeconds?: number;
  Seconds?: number;
  ItemProcessor?: { States: Record<string, State> };
}

/** Reads `statemachines/process-large-image.asl.json` as it is deployed; each function is named like its state. */
export function readLargeImageDefinition(watermark: 'on' | 'off' = 'on') {
  const template = readFileSync('statemachines/process-large-image.asl.json', 'utf8');
  const arn = 'arn:aws:lambda:eu-central-1:123456789012:function:';
  const values: Record<string, string> = {
    Watermark: watermark,
    LambdaInvoke: 'arn:aws:states:::lambda:invoke',
  };
  const definition = template.replace(/\$\{(\w+)\}/g, (_, name) => values[name] ?? arn + name);
  return JSON.parse(definition) as { TimeoutSeconds: number; States: Record<string, State> };
}

/** Lists the states that invoke a function, nested ones included. */
export function getTasks(states: Record<string, State>): [name: string, state: State][] {
  return Object.entries(states).flatMap(([name, state]) => [
    ...(state.Type === 'Task' ? [[name, state] as [string, State]] : []),
    ...getTasks(state.ItemProcessor?.States ?? {}),
  ]);
}

type Definition = ConstructorParameters<typeof StateMachine>[0];
const createMachine = (watermark: 'on' | 'off') =>
  new StateMachine(readLargeImageDefinition(watermark) as unknown as Definition);

/** They are shared, since validating a definition takes a tenth of a second. */
const machines = { on: createMachine('on'), off: createMachine('off') };

/** Runs the state machine with fake functions, without its waits. @throws {Error} when the execution fails */
export async function runMachine(functions: FakeFunctions, watermark: 'on' | 'off' = 'on') {
  const machine = machines[watermark];
  const handlers = Object.entries(functions).map(([name, respond]) => [
    name,
    async ({ Payload }: { Payload: Record<string, unknown> }) => ({ Payload: await respond(Payload) }),
  ]);
  const names = Object.keys(functions);
  const execution = machine.run(
    { imageId: 'image', attempt: 1, source: { key: 'uploads/sea.jpg' } },
    {
      overrides: {
        taskResourceLocalHandlers: Object.fromEntries(handlers),
        waitTimeOverrides: { WaitForOptimizeTimeout: 0 },
        retryIntervalOverrides: Object.fromEntries(names.map((name) => [name, 0])),
      },
    },
  );
  return await execution.result;
}
