import { StateMachine } from 'aws-local-stepfunctions';
import * as v from 'valibot';
import { arn } from '../account.ts';
import { AwsError } from '../aws-error.ts';
import type { LambdaRuntime } from '../lambda/lambda-runtime.ts';
import type { Definition } from './definition.ts';
import { Execution, type ExecutionOptions, type TaskHandlers } from './execution.ts';

interface Machine extends Definition {
  name: string;
}

/** The evaluated `Parameters` of a Task state. */
const taskInput = v.object({ FunctionName: v.string(), Payload: v.unknown() });

/** The state machines of the stack and their executions, which are lost when the process stops. */
export class StateMachines {
  readonly #lambda: LambdaRuntime;
  readonly #machines = new Map<string, Machine>();
  readonly #executions = new Map<string, Execution>();

  constructor(lambda: LambdaRuntime) {
    this.#lambda = lambda;
  }

  add(name: string, definition: Definition): void {
    this.#machines.set(arn('states', `stateMachine:${name}`), { name, ...definition });
  }

  /** Starts an execution, or returns the running execution with the same name and input. */
  start(stateMachineArn: string, name: string, input: string): Execution {
    const machine = this.#machines.get(stateMachineArn);
    if (!machine) {
      throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${stateMachineArn}'`);
    }
    const executionArn = arn('states', `execution:${machine.name}:${name}`);
    const existing = this.#executions.get(executionArn);
    if (existing && !(existing.status === 'RUNNING' && existing.options.input === input)) {
      throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`);
    }
    const execution = existing ?? this.#run(machine, { executionArn, stateMachineArn, name, input });
    this.#executions.set(executionArn, execution);
    return execution;
  }

  find(executionArn: string): Execution {
    const execution = this.#executions.get(executionArn);
    if (!execution) {
      throw new AwsError('ExecutionDoesNotExist', `Execution Does Not Exist: '${executionArn}'`);
    }
    return execution;
  }

  list(stateMachineArn: string): Execution[] {
    const all = [...this.#executions.values()];
    return all.filter(({ options }) => options.stateMachineArn === stateMachineArn).reverse();
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#executions.values()].map((execution) => execution.abort()));
  }

  #run({ machine, tasks }: Machine, options: ExecutionOptions): Execution {
    // Validation takes half a second. The tests of the definition validate it.
    const engine = new StateMachine(machine as ConstructorParameters<typeof StateMachine>[0], {
      validationOptions: { noValidate: true },
    });
    const handlers = tasks.map((name) => [name, this.#invokeFunction]);
    return new Execution(engine, Object.fromEntries(handlers), options);
  }

  /** Runs `arn:aws:states:::lambda:invoke`. @throws {Error} with the error type of the function as its name */
  #invokeFunction: TaskHandlers[string] = async (input) => {
    const { FunctionName, Payload } = v.parse(taskInput, input);
    const { payload, failed } = await this.#lambda.invoke(FunctionName, JSON.stringify(Payload));
    const result = JSON.parse(payload);
    if (failed) {
      const error = new Error(payload);
      error.name = result?.errorType ?? 'Lambda.Unknown';
      throw error;
    }
    return { Payload: result, StatusCode: 200, ExecutedVersion: '$LATEST' };
  };
}
