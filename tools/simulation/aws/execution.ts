import type { SimulationContext } from '../context.ts';
import { chooseNext, type Data, readPath, selectItem, setResult } from './state-data.ts';
import type { MapState, State, StateGraph, WaitState } from './state-machine-definition.ts';
import { TaskRun } from './task-run.ts';

/** The status of an execution that has ended. */
export type ExecutionStatus = 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT';

/** An execution, or one iteration of its Map. */
export interface Execution extends Pick<SimulationContext, 'scheduler' | 'random' | 'invoke'> {
  name: string;
  hasEnded(): boolean;
  /** Ends the whole execution. Functions that it has invoked continue. */
  end(status: ExecutionStatus): void;
}

/** Runs the states of a graph, from its first to one without a next state, whose output is the result. */
export function runStates(
  execution: Execution,
  graph: StateGraph,
  input: Data,
  onCompleted: (output: Data) => void,
): void {
  const enter = (name: string, data: Data): void => {
    const state = graph.States[name];
    if (!state) {
      throw new Error(`The definition has no state ${name}`);
    }
    const leave = (output: Data, next: string | undefined) =>
      next ? enter(next, output) : onCompleted(output);
    runState({ ...execution, name: `${execution.name} ${name}` }, state, data, leave);
  };
  enter(graph.StartAt, input);
}

type Leave = (output: Data, next: string | undefined) => void;

function runState(execution: Execution, state: State, input: Data, leave: Leave): void {
  switch (state.Type) {
    case 'Task':
      new TaskRun({ execution, state, input, leave }).start();
      break;
    case 'Map':
      runMap(execution, state, input, leave);
      break;
    case 'Wait':
      wait(execution, state, () => leave(input, state.Next));
      break;
    case 'Choice':
      leave(input, chooseNext(state, input));
      break;
    case 'Pass':
      leave(input, state.Next);
      break;
    case 'Succeed':
      execution.end('SUCCEEDED');
      break;
    case 'Fail':
      execution.end('FAILED');
      break;
  }
}

function wait({ scheduler, hasEnded }: Execution, { Seconds }: WaitState, onElapsed: () => void): void {
  scheduler.after(Seconds * 1000, () => hasEnded() || onElapsed());
}

function runMap(execution: Execution, state: MapState, input: Data, leave: Leave): void {
  const items = readPath(state.ItemsPath, input) as unknown[];
  const results: Data[] = [];
  let completed = 0;
  for (const [index, item] of items.entries()) {
    const iteration = { ...execution, name: `${execution.name} ${index + 1}` };
    runStates(iteration, state.ItemProcessor, selectItem(state.ItemSelector, input, item), (output) => {
      results[index] = output;
      completed += 1;
      if (completed === items.length) {
        leave(setResult(input, state.ResultPath, results), state.Next);
      }
    });
  }
}
