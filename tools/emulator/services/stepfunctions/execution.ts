import { ExecutionTimeoutError, type RunOptions, type StateMachine } from 'aws-local-stepfunctions';

type Engine = ReturnType<StateMachine['run']>;
type EventLog = Engine['eventLogs'] extends AsyncGenerator<infer Event> ? Event : never;

/** The functions that run tasks, by the name of the state. */
export type TaskHandlers = NonNullable<NonNullable<RunOptions['overrides']>['taskResourceLocalHandlers']>;

export interface ExecutionOptions {
  executionArn: string;
  stateMachineArn: string;
  name: string;
  input: string;
}

/** One execution of a state machine, and its history. */
export class Execution {
  readonly options: ExecutionOptions;
  readonly startDate = Date.now();
  stopDate: number | undefined;
  status: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED' = 'RUNNING';
  output: string | undefined;
  readonly events: EventLog[] = [];
  /** Resolves when the execution has ended with any status. */
  readonly ended: Promise<void>;
  readonly #engine: Engine;

  constructor(machine: StateMachine, handlers: TaskHandlers, options: ExecutionOptions) {
    this.options = options;
    const input = JSON.parse(options.input);
    const StartTime = new Date(this.startDate).toISOString();
    this.#engine = machine.run(input, {
      overrides: { taskResourceLocalHandlers: handlers },
      context: { Execution: { Id: options.executionArn, Name: options.name, Input: input, StartTime } },
    });
    const events = this.#collect();
    this.ended = this.#watch().then(() => events);
  }

  /** Stops the execution. */
  abort(): Promise<void> {
    if (this.status === 'RUNNING') {
      this.status = 'ABORTED';
      this.#engine.abort();
    }
    return this.ended;
  }

  async #collect(): Promise<void> {
    for await (const event of this.#engine.eventLogs) {
      this.events.push(event);
    }
  }

  async #watch(): Promise<void> {
    try {
      this.output = JSON.stringify(await this.#engine.result);
      this.status = 'SUCCEEDED';
    } catch (error) {
      if (this.status === 'RUNNING') {
        this.status = error instanceof ExecutionTimeoutError ? 'TIMED_OUT' : 'FAILED';
      }
    }
    this.stopDate = Date.now();
  }
}
