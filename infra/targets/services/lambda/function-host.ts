import { availableParallelism } from 'node:os';
import { AwsError } from '../aws-error.ts';
import { pause } from '../pause.ts';
import { ExecutionEnvironment, type Surroundings } from './execution-environment.ts';
import { Slots } from './slots.ts';

/** A function of the template, under the names that CloudFormation and the Lambda API share. */
export interface LambdaFunction {
  FunctionName: string;
  FunctionArn: string;
  /** The ARN of its role. */
  Role: string;
  Handler: string;
  Runtime: string;
  /** Seconds. */
  Timeout: number;
  /** MiB. */
  MemorySize: number;
  Environment: { Variables: Record<string, string> };
  ReservedConcurrentExecutions?: number | undefined;
  LoggingConfig: { LogGroup: string };
  /** Where its bundle is. */
  directory: string;
}

/** What came of one invocation. */
export interface InvocationResult {
  /** JSON: what the handler returned, or the error. */
  payload: string;
  failed: boolean;
  /** What was logged meanwhile. */
  log: string;
}

/** How many invocations of a function run at a time: more than there are cores would only slow each other down. */
export const concurrency = Math.max(2, availableParallelism());

/** What comes of an invocation that was still in line when the stack stopped. */
const stopped: InvocationResult = { payload: 'null', failed: true, log: '' };

/** Bytes of an event, or of a result (https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html). */
export const largestPayload = 6_291_556;

export interface Hosted {
  definition: LambdaFunction;
  slots: Slots;
}

/** Runs the functions of the stack, each environment in a process of its own. */
export class FunctionHost {
  readonly #functions = new Map<string, Hosted>();
  readonly #surroundings: Surroundings;
  readonly #stopping: AbortSignal;
  readonly #environments = new Set<ExecutionEnvironment>();

  constructor(surroundings: Surroundings, stopping: AbortSignal) {
    this.#surroundings = surroundings;
    this.#stopping = stopping;
  }

  add(definition: LambdaFunction): void {
    const slots = new Slots(Math.min(definition.ReservedConcurrentExecutions ?? concurrency, concurrency));
    this.#functions.set(definition.FunctionName, { definition, slots });
  }

  all(): Hosted[] {
    return [...this.#functions.values()];
  }

  /** By name or ARN. @throws {AwsError} ResourceNotFoundException */
  find(nameOrArn: string): Hosted {
    const found = this.#functions.get(nameOrArn.replace(/^.*:function:/, ''));
    if (!found) {
      throw new AwsError('ResourceNotFoundException', `Function not found: ${nameOrArn}`, 404);
    }
    return found;
  }

  /** Runs a function once, as soon as there is room. @throws {AwsError} RequestTooLargeException */
  async invoke(nameOrArn: string, event: string): Promise<InvocationResult> {
    const { definition, slots } = this.find(nameOrArn);
    if (Buffer.byteLength(event) > largestPayload) {
      const message = `Request must be smaller than ${largestPayload} bytes for the InvokeFunction operation`;
      throw new AwsError('RequestTooLargeException', message, 413);
    }
    return slots.run(async () => {
      if (this.#stopping.aborted) {
        return stopped;
      }
      const warm = [...this.#environments].find((each) => each.idle && each.definition === definition);
      return withinLimit(await (warm ?? this.#launch(definition)).invoke(event));
    });
  }

  /** Runs a function until it succeeds, at most three times. AWS waits minutes in between; here it is seconds. */
  async invokeLater(nameOrArn: string, event: string): Promise<void> {
    for (const seconds of [0.5, 1, 0]) {
      if (this.#stopping.aborted || !(await this.invoke(nameOrArn, event)).failed) {
        return;
      }
      await pause(seconds * 1000, this.#stopping);
    }
  }

  async stop(): Promise<void> {
    const environments = [...this.#environments];
    await Promise.all(environments.map((environment) => environment.end()));
  }

  #launch(definition: LambdaFunction): ExecutionEnvironment {
    const environment = new ExecutionEnvironment(definition, this.#surroundings);
    this.#environments.add(environment);
    void environment.exited.then(() => this.#environments.delete(environment));
    return environment;
  }
}

function withinLimit(result: InvocationResult): InvocationResult {
  if (Buffer.byteLength(result.payload) <= largestPayload) {
    return result;
  }
  const errorMessage = `Response payload size exceeded maximum allowed payload size (${largestPayload} bytes).`;
  const error = { errorType: 'Function.ResponseSizeTooLarge', errorMessage };
  return { ...result, payload: JSON.stringify(error), failed: true };
}
