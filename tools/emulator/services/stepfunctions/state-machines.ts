import { StateMachine } from 'aws-local-stepfunctions';
import * as v from 'valibot';
import { accessDenied } from '../../iam/access-denied.ts';
import type { Authorizer, Identity } from '../../iam/authorizer.ts';
import { arn } from '../account.ts';
import { AwsError, throwAwsError } from '../aws-error.ts';
import type { LambdaRuntime } from '../lambda/lambda-runtime.ts';
import { type RateLimit, TokenBucket } from '../token-bucket.ts';
import type { Definition } from './definition.ts';
import { Execution, type ExecutionOptions, type TaskHandlers } from './execution.ts';

interface Machine extends Definition {
  name: string;
  roleArn: string;
}

/** The evaluated `Parameters` of a Task state. */
const taskInput = v.object({ FunctionName: v.string(), Payload: v.unknown() });

/** The state machines of the stack and their executions, which are lost when the process stops. */
export class StateMachines {
  readonly #lambda: LambdaRuntime;
  readonly #authorizer: Authorizer;
  readonly #machines = new Map<string, Machine>();
  readonly #executions = new Map<string, Execution>();
  readonly #startRate: TokenBucket;

  constructor(lambda: LambdaRuntime, authorizer: Authorizer, startRate: RateLimit) {
    this.#startRate = new TokenBucket(startRate);
    this.#lambda = lambda;
    this.#authorizer = authorizer;
  }

  /**
   * Adds a state machine whose role needs some actions for its logs.
   * @throws {AwsError} when Step Functions cannot assume the role, or the role lacks one of these actions
   */
  add(name: string, definition: Definition, roleArn: string, logActions: readonly string[]): void {
    const states = { type: 'service', service: 'states.amazonaws.com' } as const;
    if (!this.#authorizer.isAllowed(states, { action: 'sts:AssumeRole', resource: roleArn })) {
      const message = `Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role.`;
      throwAwsError('AccessDeniedException', message);
    }
    const identity: Identity = { type: 'role', roleArn, sessionName: name };
    if (!logActions.every((action) => this.#authorizer.isAllowed(identity, { action, resource: '*' }))) {
      const message = 'The state machine IAM Role is not authorized to access the Log Destination';
      throwAwsError('AccessDeniedException', message);
    }
    this.#machines.set(arn('states', `stateMachine:${name}`), { name, roleArn, ...definition });
  }

  /**
   * Starts an execution, or returns the running execution with the same name and input.
   * @throws {AwsError} StateMachineDoesNotExist, ExecutionAlreadyExists, ThrottlingException
   */
  start(stateMachineArn: string, name: string, input: string): Execution {
    const machine = this.#machines.get(stateMachineArn);
    if (!machine) {
      throw new AwsError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${stateMachineArn}'`);
    }
    if (!this.#startRate.take()) {
      throw new AwsError('ThrottlingException', 'Rate exceeded');
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

  #run({ machine, tasks, roleArn }: Machine, options: ExecutionOptions): Execution {
    // Validation takes half a second. The tests of the definition validate it.
    const engine = new StateMachine(machine as ConstructorParameters<typeof StateMachine>[0], {
      validationOptions: { noValidate: true },
    });
    const identity: Identity = { type: 'role', roleArn, sessionName: options.name };
    const invoke: TaskHandlers[string] = (input) => this.#invokeFunction(identity, input);
    const handlers = tasks.map((name) => [name, invoke]);
    return new Execution(engine, Object.fromEntries(handlers), options);
  }

  /** Runs `arn:aws:states:::lambda:invoke`. @throws {Error} with the error type of the function as its name */
  async #invokeFunction(identity: Identity, input: unknown) {
    const { FunctionName, Payload } = v.parse(taskInput, input);
    const { FunctionArn } = this.#lambda.find(FunctionName).definition;
    const access = { action: 'lambda:InvokeFunction', resource: FunctionArn };
    const decision = this.#authorizer.decide(identity, access);
    if (!decision.isAllowed) {
      throw toTaskError(accessDenied(decision).message, 'Lambda.AWSLambdaException');
    }
    const invocation = this.#lambda.invoke(FunctionName, JSON.stringify(Payload));
    const { payload, failed } = await invocation.catch(throwServiceError);
    const result = JSON.parse(payload);
    if (failed) {
      throw toTaskError(payload, result?.errorType ?? 'Lambda.Unknown');
    }
    return { Payload: result, StatusCode: 200, ExecutedVersion: '$LATEST' };
  }
}

/** An error of Lambda itself, such as Lambda.TooManyRequestsException, and not of the function. */
function throwServiceError(error: unknown): never {
  throw error instanceof AwsError ? toTaskError(error.message, `Lambda.${error.code}`) : error;
}

/** The engine compares the name of an error with `ErrorEquals`. */
function toTaskError(message: string, name: string): Error {
  const error = new Error(message);
  error.name = name;
  return error;
}
