import { availableParallelism } from 'node:os';
import { AwsError } from '../aws-error.ts';
import { pause } from '../pause.ts';
import { ExecutionEnvironment, type RuntimeContext } from './execution-environment.ts';
import type { InvocationResult, LambdaFunction } from './lambda-function.ts';
import { Semaphore } from './semaphore.ts';

/** The most invocations of a function that run concurrently. More than one for each core would only take turns. */
export const maxConcurrency = Math.max(2, availableParallelism());

/** The result of an invocation that had not started when the stack stopped. */
const stopped: InvocationResult = { payload: 'null', failed: true, log: '' };

/** The maximum size of an event, and of a result (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
export const maxPayloadBytes = 6_291_556;

export interface RegisteredFunction {
  definition: LambdaFunction;
  semaphore: Semaphore;
}

/** Runs the functions of the stack. Each execution environment is a process of its own. */
export class LambdaRuntime {
  readonly #functions = new Map<string, RegisteredFunction>();
  readonly #context: RuntimeContext;
  readonly #signal: AbortSignal;
  readonly #environments = new Set<ExecutionEnvironment>();

  constructor(context: RuntimeContext, signal: AbortSignal) {
    this.#context = context;
    this.#signal = signal;
  }

  /** Adds a function. @throws {AwsError} InvalidParameterValueException when Lambda cannot assume its role */
  add(definition: LambdaFunction): void {
    const lambda = { type: 'service', service: 'lambda.amazonaws.com' } as const;
    const access = { action: 'sts:AssumeRole', resource: definition.Role };
    if (!this.#context.authorizer.isAllowed(lambda, access)) {
      const message = 'The role defined for the function cannot be assumed by Lambda.';
      throw new AwsError('InvalidParameterValueException', message);
    }
    const semaphore = new Semaphore(
      Math.min(definition.ReservedConcurrentExecutions ?? maxConcurrency, maxConcurrency),
    );
    this.#functions.set(definition.FunctionName, { definition, semaphore });
  }

  all(): RegisteredFunction[] {
    return [...this.#functions.values()];
  }

  /** Finds a function by name or ARN. @throws {AwsError} ResourceNotFoundException */
  find(nameOrArn: string): RegisteredFunction {
    const registered = this.#functions.get(nameOrArn.replace(/^.*:function:/, ''));
    if (!registered) {
      throw new AwsError('ResourceNotFoundException', `Function not found: ${nameOrArn}`, 404);
    }
    return registered;
  }

  /** Runs a function once, when its concurrency allows it. @throws {AwsError} RequestTooLargeException */
  async invoke(nameOrArn: string, event: string): Promise<InvocationResult> {
    const { definition, semaphore } = this.find(nameOrArn);
    if (Buffer.byteLength(event) > maxPayloadBytes) {
      const message = `Request must be smaller than ${maxPayloadBytes} bytes for the InvokeFunction operation`;
      throw new AwsError('RequestTooLargeException', message, 413);
    }
    return semaphore.run(async () => {
      if (this.#signal.aborted) {
        return stopped;
      }
      const warm = [...this.#environments].find((each) => each.isIdle && each.definition === definition);
      return limitPayload(await (warm ?? this.#launch(definition)).invoke(event));
    });
  }

  /** Runs a function until it succeeds, at most three times. AWS waits minutes between attempts; this waits seconds. */
  async invokeAsync(nameOrArn: string, event: string): Promise<void> {
    for (const delayMs of [0, 500, 1000]) {
      await pause(delayMs, this.#signal);
      if (this.#signal.aborted || !(await this.invoke(nameOrArn, event)).failed) {
        return;
      }
    }
  }

  async stop(): Promise<void> {
    const environments = [...this.#environments];
    await Promise.all(environments.map((environment) => environment.end()));
  }

  #launch(definition: LambdaFunction): ExecutionEnvironment {
    const environment = new ExecutionEnvironment(definition, this.#context);
    this.#environments.add(environment);
    void environment.exited.then(() => this.#environments.delete(environment));
    return environment;
  }
}

function limitPayload(result: InvocationResult): InvocationResult {
  if (Buffer.byteLength(result.payload) <= maxPayloadBytes) {
    return result;
  }
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${maxPayloadBytes} bytes).`;
  const error = { errorType: 'Function.ResponseSizeTooLarge', errorMessage };
  return { ...result, payload: JSON.stringify(error), failed: true };
}
