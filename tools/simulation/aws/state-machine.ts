import {
  ExecutionAlreadyExists,
  SFNServiceException,
  type StartExecutionCommandInput,
} from '@aws-sdk/client-sfn';
import * as v from 'valibot';
import type { SimulationContext } from '../context.ts';
import { callDurationMs } from '../faults.ts';
import { type Command, performWith, type Service } from './command.ts';
import { type ExecutionStatus, runStates } from './execution.ts';
import { definition } from './state-machine-definition.ts';

const executionInput = v.pipe(v.string(), v.parseJson(), v.record(v.string(), v.unknown()));

/** Step Functions with one state machine. It starts at most one execution with each name. */
export class StateMachine implements Service {
  /** The status of each execution by its name; undefined while it runs. */
  readonly #executions = new Map<string, ExecutionStatus | undefined>();
  readonly #context: SimulationContext;

  readonly #operations = {
    StartExecutionCommand: ({ name = '', input }: StartExecutionCommandInput) => {
      if (this.#executions.has(name)) {
        throw new ExecutionAlreadyExists({ message: 'Execution Already Exists', $metadata: {} });
      }
      this.#executions.set(name, undefined);
      this.#start(name, v.parse(executionInput, input));
      return {};
    },
  };

  constructor(context: SimulationContext) {
    this.#context = context;
  }

  perform(command: Command, caller: string): object {
    return performWith(this.#operations, command, caller);
  }

  createError(name: string, httpStatusCode: number): Error {
    return new SFNServiceException({ name, $fault: 'server', $metadata: { httpStatusCode } });
  }

  /** Whether an execution for this image was started. */
  hasExecution(imageId: string): boolean {
    return [...this.#executions.keys()].some((name) => name.startsWith(`${imageId}-`));
  }

  #start(name: string, input: Record<string, unknown>): void {
    const { scheduler } = this.#context;
    const hasEnded = () => this.#executions.get(name) !== undefined;
    const end = (status: ExecutionStatus) => {
      if (!hasEnded()) {
        this.#executions.set(name, status);
        this.#context.observer.trace(name, status);
      }
    };
    const { random, invoke } = this.#context;
    const execution = { scheduler, random, invoke, name, hasEnded, end };
    scheduler.after(definition.TimeoutSeconds * 1000, () => end('TIMED_OUT'));
    scheduler.after(callDurationMs, () => runStates(execution, definition, input, () => end('SUCCEEDED')));
  }
}
