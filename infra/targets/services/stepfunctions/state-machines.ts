import { StateMachine } from 'aws-local-stepfunctions';
import * as v from 'valibot';
import { arn } from '../account.ts';
import { AwsError } from '../aws-error.ts';
import type { FunctionHost } from '../lambda/function-host.ts';
import type { Definition } from './definition.ts';
import { Execution, type ExecutionOptions, type TaskHandlers } from './execution.ts';

interface Machine extends Definition {
  name: string;
}

/** What the `Parameters` of a task come to. */
const taskInput = v.object({ FunctionName: v.string(), Payload: v.unknown() });

/** The state machines of the stack and their executions, which end with the process. */
export class StateMachines {
  readonly #host: FunctionHost;
  readonly #machines = new Map<string, Machine>();
  readonly #executions = new Map<string, Execution>();

  constructor(host: FunctionHost) {
    this.#host = host;
  }

  add(name: string, definition: Definition): void {
    this.#machines.set(arn('states', `stateMachine:${name}`), { name, ...definition });
  }

  /** Starts an execution, or answers with the one that runs under this name with the same input. */
  start(stateMachineArn: string, name: string, input: string): Execution {
    const machine = this.#machines.get(stateMachineArn);
    if (!machine) {
      throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${stateMachineArn}'`);
    }
    const executionArn = arn('states', `execution:${machine.name}:${name}`);
    const known = this.#executions.get(executionArn);
    if (known && !(known.status === 'RUNNING' && known.options.input === input)) {
      throw new AwsError('ExecutionAlreadyExists', `Execution Already Exists: '${executionArn}'`);
    }
    const execution = known ?? this.#run(machine, { executionArn, stateMachineArn, name, input });
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
    // Its validator takes half a second, and has its place in the tests of the definition.
    const engine = new StateMachine(machine as ConstructorParameters<typeof StateMachine>[0], {
      validationOptions: { noValidate: true },
    });
    const handlers = tasks.map((name) => [name, this.#invokeFunction]);
    return new Execution(engine, Object.fromEntries(handlers), options);
  }

  /** As `lambda:invoke` does it. @throws {Error} with the name of the error that the function ended with */
  #invokeFunction: TaskHandlers[string] = async (input) => {
    const { FunctionName, Payload } = v.parse(taskInput, input);
    const { payload, failed } = await this.#host.invoke(FunctionName, JSON.stringify(Payload));
    const result = JSON.parse(payload);
    if (failed) {
      const error = new Error(payload);
      error.name = result?.errorType ?? 'Lambda.Unknown';
      throw error;
    }
    return { Payload: result, StatusCode: 200, ExecutedVersion: '$LATEST' };
  };
}
