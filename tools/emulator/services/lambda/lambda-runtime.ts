import { availableParallelism } from 'node:os';
import { AwsError } from '../aws-error.ts';
import { type Concurrency, isThrottled } from './concurrency.ts';
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
  readonly concurrency: Concurrency;
  readonly #signal: AbortSignal;
  readonly #environments = new Set<ExecutionEnvironment>();

  constructor(context: RuntimeContext, concurrency: Concurrency, signal: AbortSignal) {
    this.#context = context;
    this.concurrency = concurrency;
    this.#signal = signal;
  }

  /** Adds a function. @throws {AwsError} InvalidParameterValueException for a role that Lambda cannot assume, or too much concurrency */
  add(definition: LambdaFunction): void {
    const lambda = { type: 'service', service: 'lambda.amazonaws.com' } as const;
    const access = { action: 'sts:AssumeRole', resource: definition.Role };
    if (!this.#context.authorizer.isAllowed(lambda, access)) {
      const message = 'The role defined for the function cannot be assumed by Lambda.';
      throw new AwsError('InvalidParameterValueException', message);
    }
    const { FunctionName, ReservedConcurrentExecutions } = definition;
    this.concurrency.reserve(FunctionName, ReservedConcurrentExecutions);
    const { inspection } = this.#context;
    const inspectPort = inspection?.functionName === FunctionName ? inspection.port : undefined;
    const registered = {
      definition: { ...definition, inspectPort },
      semaphore: new Semaphore(inspectPort === undefined ? maxConcurrency : 1),
    };
    this.#functions.set(FunctionName, registered);
    this.#launchInspected(registered);
  }

  /** Changes the code of a function. Invocations in flight end on the old code; the result resolves after the last one. */
  async updateCode(nameOrArn: string, directory: string): Promise<void> {
    const registered = this.find(nameOrArn);
    const old = [...this.#environments].filter(({ definition }) => definition === registered.definition);
    registered.definition = { ...registered.definition, directory };
    await Promise.all(old.map((each) => (each.isIdle ? each.end() : each.exited)));
    this.#launchInspected(registered);
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

  /**
   * Runs a function once. An invocation waits for a core of this machine; on AWS it would run, so it counts as running.
   * @throws {AwsError} RequestTooLargeException, TooManyRequestsException
   */
  async invoke(nameOrArn: string, event: string): Promise<InvocationResult> {
    const registered = this.find(nameOrArn);
    if (Buffer.byteLength(event) > maxPayloadBytes) {
      const message = `Request must be smaller than ${maxPayloadBytes} bytes for the InvokeFunction operation`;
      throw new AwsError('RequestTooLargeException', message, 413);
    }
    const { definition, semaphore } = registered;
    return this.concurrency.run(definition.FunctionName, () =>
      semaphore.run(() => this.#invoke(registered, event)),
    );
  }

  /** The same; undefined when the invocation is throttled. */
  async tryInvoke(nameOrArn: string, event: string): Promise<InvocationResult | undefined> {
    try {
      return await this.invoke(nameOrArn, event);
    } catch (error) {
      if (isThrottled(error)) {
        return undefined;
      }
      throw error;
    }
  }

  /** An environment whose code was changed meanwhile ends, before another one starts. */
  async #invoke(registered: RegisteredFunction, event: string): Promise<InvocationResult> {
    if (this.#signal.aborted) {
      return stopped;
    }
    const { definition } = registered;
    const environment = this.#findIdle(definition) ?? this.#launch(definition);
    const start = performance.now();
    const result = await environment.invoke(event);
    const measures = { failed: result.failed, milliseconds: performance.now() - start };
    this.#context.observeInvocation?.({ functionName: definition.FunctionName, event, ...measures });
    if (registered.definition !== definition) {
      await environment.end();
    }
    return limitPayload(result);
  }

  async stop(): Promise<void> {
    const environments = [...this.#environments];
    await Promise.all(environments.map((environment) => environment.end()));
  }

  #findIdle(definition: LambdaFunction): ExecutionEnvironment | undefined {
    return [...this.#environments].find((each) => each.isIdle && each.definition === definition);
  }

  /** A debugger attaches, and sets breakpoints, before the first invocation. */
  #launchInspected({ definition }: RegisteredFunction): void {
    if (definition.inspectPort !== undefined && !this.#signal.aborted && !this.#findIdle(definition)) {
      this.#launch(definition).isIdle = true;
    }
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
