import { randomUUID } from 'node:crypto';
import { AwsError } from '../aws-error.ts';
import type { LogStore } from '../logs/log-store.ts';
import type { Principal } from '../request.ts';
import { environmentVariables } from './environment-variables.ts';
import type { Faults, KillMoment } from './faults.ts';
import type { InvocationResult, LambdaFunction } from './function-host.ts';
import { type Answer, WorkerProcess } from './worker-process.ts';

export interface Surroundings {
  endpoint: string;
  principals: Map<string, Principal>;
  logs: LogStore;
  faults: Faults;
}

/** One environment of a function: serves one invocation at a time and stays warm for the next. */
export class ExecutionEnvironment {
  readonly definition: LambdaFunction;
  readonly #process: WorkerProcess;
  readonly #loaded: Promise<Answer>;
  readonly #print: (text: string) => void;
  readonly #faults: Faults;
  #log = '';
  #calls = 0;
  #killTimer: NodeJS.Timeout | undefined;
  idle = false;

  constructor(definition: LambdaFunction, { endpoint, principals, logs, faults }: Surroundings) {
    this.definition = definition;
    this.#faults = faults;
    const stream = `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomUUID()}`;
    this.#print = (text) => {
      this.#log += text;
      logs.append(definition.LoggingConfig.LogGroup, stream, text);
    };
    const keys = { id: `ASIA${randomUUID()}`, secret: randomUUID() };
    principals.set(keys.id, { ...keys, arn: definition.Role, beforeCall: () => this.#countCall() });
    this.#process = new WorkerProcess(
      definition,
      environmentVariables(definition, endpoint, keys),
      this.#print,
    );
    void this.exited.then(() => principals.delete(keys.id));
    // AWS gives a function 10 s to load; its own time-out starts after that.
    this.#loaded = this.#process.answer(10_000, 'Init timed out');
  }

  get exited(): Promise<void> {
    return this.#process.exited;
  }

  end(): Promise<void> {
    this.idle = false;
    this.#process.kill();
    return this.exited;
  }

  /** Runs the handler once; there is a result however that ends. Only after an answer is the environment idle again. */
  async invoke(event: string): Promise<InvocationResult> {
    this.idle = false;
    this.#log = '';
    const requestId = randomUUID();
    const loaded = await this.#loaded;
    this.#print(`START RequestId: ${requestId} Version: $LATEST\n`);
    const started = performance.now();
    const answer = loaded.error ? loaded : await this.#handle(requestId, event);
    if (loaded.error) {
      void this.end();
    } else {
      this.idle = answer.memoryBytes !== undefined;
    }
    clearTimeout(this.#killTimer);
    return this.#conclude(requestId, answer, performance.now() - started);
  }

  #handle(awsRequestId: string, event: string): Promise<Answer> {
    const { FunctionName, FunctionArn, Timeout, MemorySize, LoggingConfig } = this.definition;
    const context = {
      ...{ awsRequestId, functionName: FunctionName, functionVersion: '$LATEST' },
      ...{ invokedFunctionArn: FunctionArn, memoryLimitInMB: String(MemorySize) },
      logGroupName: LoggingConfig.LogGroup,
    };
    this.#takeFault();
    const invocation = { event, context, deadline: Date.now() + Timeout * 1000 };
    return this.#process.answer(
      Timeout * 1000,
      `Task timed out after ${Timeout.toFixed(2)} seconds`,
      invocation,
    );
  }

  #takeFault(): void {
    this.#calls = 0;
    const kill = this.#faults.take(this.definition.FunctionName, (moment) => 'afterMilliseconds' in moment);
    const milliseconds = kill && 'afterMilliseconds' in kill ? kill.afterMilliseconds : undefined;
    if (milliseconds === 0) {
      void this.end();
    } else if (milliseconds) {
      this.#killTimer = setTimeout(() => this.end(), milliseconds);
    }
  }

  #countCall(): void {
    this.#calls += 1;
    const strikes = (moment: KillMoment) => 'insteadOfCall' in moment && moment.insteadOfCall === this.#calls;
    if (this.#faults.take(this.definition.FunctionName, strikes)) {
      void this.end();
      throw new AwsError('ServiceUnavailable', 'The caller was killed', 503);
    }
  }

  #conclude(
    id: string,
    { result = 'null', error, memoryBytes }: Answer,
    milliseconds: number,
  ): InvocationResult {
    const fromPlatform = error &&
      !error.trace && { errorMessage: `RequestId: ${id} Error: ${error.errorMessage}` };
    if (error) {
      this.#print(
        `${new Date().toISOString()} ${id} ${fromPlatform ? error.errorMessage : JSON.stringify(error)}\n`,
      );
    }
    const { MemorySize } = this.definition;
    const used = memoryBytes === undefined ? MemorySize : Math.ceil(memoryBytes / 2 ** 20);
    const time = `Duration: ${milliseconds.toFixed(2)} ms\tBilled Duration: ${Math.ceil(milliseconds)} ms`;
    const memory = `Memory Size: ${MemorySize} MB\tMax Memory Used: ${used} MB`;
    this.#print(`END RequestId: ${id}\nREPORT RequestId: ${id}\t${time}\t${memory}\n`);
    const payload = error ? JSON.stringify({ ...error, ...fromPlatform }) : result;
    return { payload, failed: error !== undefined, log: this.#log };
  }
}
