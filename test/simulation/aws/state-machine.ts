import {
  ExecutionAlreadyExists,
  SFNServiceException,
  type StartExecutionCommandInput,
} from '@aws-sdk/client-sfn';
import machine from '../../../statemachines/process-large-image.asl.json' with { type: 'json' };
import type { Chance } from '../chance.ts';
import { usual } from '../faults.ts';
import type { FunctionName } from '../functions.ts';
import type { Ending, Run } from '../invocation.ts';
import type { Scheduler } from '../scheduler.ts';
import { type Command, performWith, type Service } from './command.ts';

/** What our definitions use of the Amazon States Language. */
interface State {
  Type: 'Task' | 'Map' | 'Choice' | 'Pass' | 'Wait' | 'Fail' | 'Succeed';
  Next?: string;
  Seconds?: number;
  Parameters?: { FunctionName: string };
  Retry?: { ErrorEquals: string[]; MaxAttempts: number }[];
  Catch?: { ErrorEquals: string[]; ResultPath: string; Next: string }[];
  Choices?: { Variable: string; StringEquals: string; Next: string }[];
  Default?: string;
  ItemsPath?: string;
  ItemSelector?: Record<string, string>;
  ItemProcessor?: States;
  ResultPath?: string;
}

interface States {
  StartAt: string;
  States: Record<string, State>;
  TimeoutSeconds?: number;
}

type Data = Record<string, unknown>;

const definition = machine as unknown as States;

interface Options {
  scheduler: Scheduler;
  chance: Chance;
  invoke: (run: Run) => void;
}

/** Step Functions: runs executions of one definition, each name once. */
export class StateMachine implements Service {
  readonly #executions = new Set<string>();
  readonly #options: Options;

  readonly #operations = {
    StartExecutionCommand: ({ name = '', input = '{}' }: StartExecutionCommandInput) => {
      if (this.#executions.has(name)) {
        throw new ExecutionAlreadyExists({ message: 'Execution Already Exists', $metadata: {} });
      }
      this.#executions.add(name);
      this.#start(name, JSON.parse(input) as Data);
      return {};
    },
  };

  constructor(options: Options) {
    this.#options = options;
  }

  perform(command: Command, caller: string): object {
    return performWith(this.#operations, command, caller);
  }

  trouble(name: string, httpStatusCode: number): Error {
    return new SFNServiceException({ name, $fault: 'server', $metadata: { httpStatusCode } });
  }

  /** Whether an execution for this image was ever started. */
  hasWorkedOn(imageId: string): boolean {
    return [...this.#executions].some((name) => name.startsWith(imageId));
  }

  /** The time-out of a whole execution ends it where it is; functions that it has invoked go on. */
  #start(name: string, input: Data): void {
    const { scheduler } = this.#options;
    let isOver = false;
    const alive = (happens: () => void) => () => isOver || happens();
    scheduler.after((definition.TimeoutSeconds ?? 0) * 1000, () => {
      isOver = true;
    });
    const run: Execution = { ...this.#options, name, alive };
    scheduler.after(usual, () => runStates(run, definition, input, () => {}));
  }
}

interface Execution extends Options {
  name: string;
  /** Lets something happen only while the execution goes on. */
  alive: (happens: () => void) => () => void;
}

type Then = (output: Data) => void;

function runStates(run: Execution, states: States, input: Data, then: Then): void {
  const enter = (name: string, data: Data): void => {
    const state = states.States[name];
    if (!state) {
      throw new Error(`There is no state ${name}`);
    }
    const goOn = (output: Data, next = state.Next) => (next ? enter(next, output) : then(output));
    const named = { ...run, name: `${run.name} ${name}` };
    runState[state.Type](named, state, data, goOn);
  };
  enter(states.StartAt, input);
}

type GoOn = (output: Data, next?: string) => void;
type RunState = (run: Execution, state: State, input: Data, goOn: GoOn) => void;

/** Between two tries, in milliseconds. */
const longestWait = 10_000;

const runState: Record<State['Type'], RunState> = {
  Task: (run, state, input, goOn) => runTask(run, state, input, goOn, 1),
  Map: (run, { ItemsPath = '', ItemSelector = {}, ItemProcessor, ResultPath = '' }, input, goOn) => {
    const items = read(ItemsPath, input) as unknown[];
    const results: Data[] = [];
    let ended = 0;
    for (const [index, item] of items.entries()) {
      const iteration = { ...run, name: `${run.name} ${index + 1}` };
      runStates(iteration, ItemProcessor as States, select(ItemSelector, input, item), (output) => {
        results[index] = output;
        ended += 1;
        if (ended === items.length) {
          goOn({ ...input, [ResultPath.slice(2)]: results });
        }
      });
    }
  },
  Choice: (_run, { Choices = [], Default }, input, goOn) => {
    const choice = Choices.find(({ Variable, StringEquals }) => read(Variable, input) === StringEquals);
    goOn(input, choice?.Next ?? Default);
  },
  Pass: (_run, _state, input, goOn) => goOn(input),
  Wait: (run, { Seconds = 0 }, input, goOn) => {
    run.scheduler.after(
      Seconds * 1000,
      run.alive(() => goOn(input)),
    );
  },
  Fail: () => {},
  Succeed: () => {},
};

/** Tries a task as often as its Retry says; then its Catch decides where to go on, if anywhere. */
function runTask(run: Execution, state: State, input: Data, goOn: GoOn, tries: number): void {
  const name = `${run.name}, try ${tries}`;
  const heed = ({ answer, error }: Ending) => {
    if (answer) {
      goOn(answer as Data);
      return;
    }
    const errorName = error?.name ?? 'Lambda.Unknown';
    const matches = ({ ErrorEquals }: { ErrorEquals: string[] }) =>
      ErrorEquals.some((expected) => expected === errorName || expected === 'States.ALL');
    const caught = state.Catch?.find(matches);
    if (tries <= (state.Retry?.find(matches)?.MaxAttempts ?? 0)) {
      const wait = usual + run.chance.below(longestWait, `${name}: wait`);
      run.scheduler.after(
        wait,
        run.alive(() => runTask(run, state, input, goOn, tries + 1)),
      );
    } else if (caught) {
      const Cause = JSON.stringify({ errorMessage: error?.message });
      goOn({ ...input, [caught.ResultPath.slice(2)]: { Error: errorName, Cause } }, caught.Next);
    }
  };
  const onEnd = (ending: Ending) => run.alive(() => heed(ending))();
  run.invoke({ functionName: functionNameOf(state), name, event: input, onEnd });
}

/** `${ProcessUpload}` names process-upload. */
function functionNameOf({ Parameters }: State): FunctionName {
  const id = Parameters?.FunctionName.replace(/\W/g, '') ?? '';
  return id.replace(/(?<=.)[A-Z]/g, (letter) => `-${letter}`).toLowerCase() as FunctionName;
}

function read(path: string, data: Data): unknown {
  return path === '$' ? data : data[path.slice(2)];
}

function select(selector: Record<string, string>, input: Data, item: unknown): Data {
  const entries = Object.entries(selector).map(([name, value]): [string, unknown] => {
    if (!name.endsWith('.$')) {
      // The template puts `on` or `off` in place of `${Watermark}`.
      return [name, value.startsWith('${') ? 'on' : value];
    }
    return [name.slice(0, -2), value === '$$.Map.Item.Value' ? item : read(value, input)];
  });
  return Object.fromEntries(entries);
}
