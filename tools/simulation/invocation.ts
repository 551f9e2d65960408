import type { Context } from 'aws-lambda';
import type { Command, Service } from './aws/command.ts';
import type { SimulationContext } from './context.ts';
import type { Operation } from './faults.ts';
import type { FunctionResult, FunctionRun } from './function-run.ts';

interface InvocationOptions {
  run: FunctionRun;
  timeoutSeconds: number;
  context: SimulationContext;
  /** The service that performs a command. */
  findService: (command: Command) => Service;
}

interface Settle {
  resolve: (response: unknown) => void;
  reject: (error: unknown) => void;
}

/** One invocation of a function: its calls of AWS, into which faults are injected, its time-out and its result. */
export class Invocation {
  readonly #run: FunctionRun;
  readonly #context: SimulationContext;
  readonly #findService: (command: Command) => Service;
  readonly #timeoutMs: number;
  readonly #deadline: number;
  #calls = 0;
  #pendingCalls = 0;
  #hasEnded = false;
  #isReported = false;

  constructor({ run, timeoutSeconds, context, findService }: InvocationOptions) {
    this.#run = run;
    this.#context = context;
    this.#findService = findService;
    this.#timeoutMs = timeoutSeconds * 1000;
    this.#deadline = context.scheduler.now + this.#timeoutMs;
  }

  /** The result of a handler that returns or throws after its time-out is ignored. */
  start(handler: (event: never, context: Context) => Promise<unknown>): void {
    const { scheduler, observer } = this.#context;
    observer.trace(this.#run.name, 'starts');
    scheduler.after(this.#timeoutMs, () => this.#end({}, 'times out'));
    this.#countPending(0);
    handler(this.#run.event as never, this.#lambdaContext()).then(
      (output) => this.#end({ output }, 'returns'),
      (error: Error) => this.#end({ error }, `throws ${error}`),
    );
  }

  /** Replaces `send` of every SDK client. */
  readonly send = (command: Command): Promise<unknown> =>
    new Promise((resolve, reject) => {
      this.#calls += 1;
      this.#countPending(1);
      const operation = this.#createOperation(command, {
        resolve: (response) => {
          this.#countPending(-1);
          resolve(response);
        },
        reject: (error) => {
          this.#countPending(-1);
          reject(error);
        },
      });
      this.#inject(command, operation);
    });

  #inject(command: Command, operation: Operation): void {
    const { faults, observer } = this.#context;
    const { name, isBypassed } = this.#run;
    const fault = isBypassed
      ? faults.bypass(operation)
      : faults.inject(operation, `${name}, call ${this.#calls}`, this.#timeoutMs * 1.2);
    if (fault) {
      observer.trace(name, `⚡ ${fault}: ${describe(command)}`);
    }
  }

  /** Without a pending call of AWS, the function runs JavaScript. */
  #countPending(change: -1 | 0 | 1): void {
    const { running } = this.#context.scheduler;
    this.#pendingCalls += change;
    if (this.#pendingCalls === 0 && !this.#hasEnded) {
      running.add(this);
    } else {
      running.delete(this);
    }
  }

  #createOperation(command: Command, settle: Settle): Operation {
    const { scheduler } = this.#context;
    const service = this.#findService(command);
    let respond = () => {};
    return {
      after: (delayMs, callback) => scheduler.after(delayMs, () => this.#hasEnded || callback()),
      afterEvenIfEnded: (delayMs, callback) => scheduler.after(delayMs, callback),
      perform: () => {
        respond = this.#perform(service, command, settle);
      },
      respond: () => respond(),
      fail: (name, httpStatusCode) => settle.reject(service.createError(name, httpStatusCode)),
      crash: () => this.#end({}, 'crashes'),
      loseResult: () => this.#report({}),
    };
  }

  /** Returns the function that passes the response, or the error of the SDK, to the caller. */
  #perform(service: Service, command: Command, { resolve, reject }: Settle): () => void {
    const { name } = this.#run;
    const { observer } = this.#context;
    try {
      observer.trace(name, describe(command));
      const response = service.perform(command, name);
      return () => resolve(response);
    } catch (error) {
      if (!(error instanceof Error && '$metadata' in error)) {
        throw error;
      }
      observer.trace(name, `  ${error.name}`);
      return () => reject(error);
    }
  }

  #end(result: FunctionResult, action: string): void {
    if (!this.#hasEnded) {
      this.#hasEnded = true;
      this.#context.scheduler.running.delete(this);
      this.#context.observer.trace(this.#run.name, action);
      this.#report(result);
    }
  }

  #report(result: FunctionResult): void {
    if (!this.#isReported) {
      this.#isReported = true;
      this.#run.onResult(result);
    }
  }

  #lambdaContext(): Context {
    const { functionName, name } = this.#run;
    return {
      callbackWaitsForEmptyEventLoop: false,
      functionName,
      functionVersion: '$LATEST',
      invokedFunctionArn: functionName,
      memoryLimitInMB: '256',
      awsRequestId: name,
      logGroupName: functionName,
      logStreamName: name,
      getRemainingTimeInMillis: () => this.#deadline - this.#context.scheduler.now,
      done: () => {},
      fail: () => {},
      succeed: () => {},
    };
  }
}

/** The operation and the S3 key of a command, for the trace. */
function describe(command: Command): string {
  const { input } = command;
  const key = 'Key' in input && typeof input.Key === 'string' ? ` ${input.Key}` : '';
  return `${command.constructor.name.replace(/Command$/, '')}${key}`;
}
