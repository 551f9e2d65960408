import { randomUUID } from 'node:crypto';
import type { Authorizer, Identity } from '../../iam/authorizer.ts';
import { arn } from '../account.ts';
import { AwsError } from '../aws-error.ts';
import type { LogStore } from '../logs/log-store.ts';
import type { Principal } from '../request.ts';
import { toEnvironment } from './environment-variables.ts';
import type { Faults, FaultTrigger } from './faults.ts';
import {
  type EndedInvocation,
  getExecutionIdentity,
  type InvocationResult,
  type LambdaFunction,
} from './lambda-function.ts';
import { WorkerProcess, type WorkerResult } from './worker-process.ts';

/** AWS gives a function 10 s to load. The time-out of the function starts after that. */
const initTimeoutMs = 10_000;

export interface RuntimeContext {
  endpoint: string;
  principals: Map<string, Principal>;
  authorizer: Authorizer;
  logs: LogStore;
  faults: Faults;
  inspection: Inspection | undefined;
  observeInvocation: ((invocation: EndedInvocation) => void) | undefined;
}

/** A function to debug, and the port on 127.0.0.1 where a debugger can attach. */
export interface Inspection {
  functionName: string;
  port: number;
}

/** An execution environment: it serves one invocation at a time and stays warm for the next one. */
export class ExecutionEnvironment {
  readonly definition: LambdaFunction;
  readonly #process: WorkerProcess;
  readonly #loaded: Promise<WorkerResult>;
  readonly #print: (text: string) => void;
  readonly #faults: Faults;
  #log = '';
  #callCount = 0;
  #killTimer: NodeJS.Timeout | undefined;
  isIdle = false;

  constructor(definition: LambdaFunction, context: RuntimeContext) {
    const { endpoint, principals, logs, faults } = context;
    this.definition = definition;
    this.#faults = faults;
    const stream = `${new Date().toISOString().slice(0, 10).replaceAll('-', '/')}/[$LATEST]${randomUUID()}`;
    const identity = getExecutionIdentity(definition);
    const logGroup = definition.LoggingConfig.LogGroup;
    const canLog = isAllowedToLog(context, identity, logGroup, stream);
    this.#print = (text) => {
      this.#log += text;
      if (canLog) {
        logs.append(logGroup, stream, text);
      }
    };
    const keys = { id: `ASIA${randomUUID()}`, secret: randomUUID() };
    const principal: Principal = { secret: keys.secret, identity };
    principals.set(keys.id, { ...principal, beforeCall: () => this.#countCall() });
    this.#process = new WorkerProcess(definition, toEnvironment(definition, endpoint, keys), this.#print);
    // URLs that the function has presigned remain valid after its process exits, as long as the emulator runs.
    void this.exited.then(() => principals.set(keys.id, principal));
    this.#loaded = this.#process.nextResult(initTimeoutMs, 'Init timed out');
  }

  get exited(): Promise<void> {
    return this.#process.exited;
  }

  end(): Promise<void> {
    this.isIdle = false;
    this.#process.kill();
    return this.exited;
  }

  /** Runs the handler once. Every error is a result. The environment is idle again when its process is alive. */
  async invoke(event: string): Promise<InvocationResult> {
    this.isIdle = false;
    this.#log = '';
    const requestId = randomUUID();
    const loaded = await this.#loaded;
    this.#print(`START RequestId: ${requestId} Version: $LATEST\n`);
    const started = performance.now();
    const result = loaded.error ? loaded : await this.#handle(requestId, event);
    if (loaded.error) {
      void this.end();
    } else {
      this.isIdle = result.memoryBytes !== undefined;
    }
    clearTimeout(this.#killTimer);
    return this.#report(requestId, result, performance.now() - started);
  }

  #handle(awsRequestId: string, event: string): Promise<WorkerResult> {
    const { FunctionName, FunctionArn, Timeout, MemorySize, LoggingConfig } = this.definition;
    const context = {
      awsRequestId,
      functionName: FunctionName,
      functionVersion: '$LATEST',
      invokedFunctionArn: FunctionArn,
      memoryLimitInMB: String(MemorySize),
      logGroupName: LoggingConfig.LogGroup,
    };
    this.#scheduleCrash();
    const timeoutMs = Timeout * 1000;
    const invocation = { event, context, deadline: Date.now() + timeoutMs };
    const timeoutMessage = `Task timed out after ${Timeout.toFixed(2)} seconds`;
    return this.#process.nextResult(timeoutMs, timeoutMessage, invocation);
  }

  #scheduleCrash(): void {
    this.#callCount = 0;
    const fault = this.#faults.consume(
      this.definition.FunctionName,
      (trigger) => 'afterMilliseconds' in trigger,
    );
    const delayMs = fault && 'afterMilliseconds' in fault ? fault.afterMilliseconds : undefined;
    if (delayMs === 0) {
      void this.end();
    } else if (delayMs) {
      this.#killTimer = setTimeout(() => this.end(), delayMs);
    }
  }

  #countCall(): void {
    this.#callCount += 1;
    const isNow = (trigger: FaultTrigger) =>
      'beforeCall' in trigger && trigger.beforeCall === this.#callCount;
    if (this.#faults.consume(this.definition.FunctionName, isNow)) {
      void this.end();
      throw new AwsError('ServiceUnavailable', 'The function was killed', 503);
    }
  }

  /** Writes the lines that Lambda adds to the log of an invocation. */
  #report(requestId: string, workerResult: WorkerResult, durationMs: number): InvocationResult {
    const { result = 'null', error, memoryBytes } = workerResult;
    const isRuntimeError = error && !error.trace;
    if (error) {
      const text = isRuntimeError ? error.errorMessage : JSON.stringify(error);
      this.#print(`${new Date().toISOString()} ${requestId} ${text}\n`);
    }
    const { MemorySize } = this.definition;
    const usedMb = memoryBytes === undefined ? MemorySize : Math.ceil(memoryBytes / 2 ** 20);
    const time = `Duration: ${durationMs.toFixed(2)} ms\tBilled Duration: ${Math.ceil(durationMs)} ms`;
    const memory = `Memory Size: ${MemorySize} MB\tMax Memory Used: ${usedMb} MB`;
    this.#print(`END RequestId: ${requestId}\nREPORT RequestId: ${requestId}\t${time}\t${memory}\n`);
    const message = error && `RequestId: ${requestId} Error: ${error.errorMessage}`;
    const reported = isRuntimeError ? { ...error, errorMessage: message } : error;
    const payload = error ? JSON.stringify(reported) : result;
    return { payload, failed: error !== undefined, log: this.#log };
  }
}

/** Lambda writes logs with the function's role. Without these permissions, the lines of a function are lost. */
function isAllowedToLog(
  { authorizer, logs }: RuntimeContext,
  identity: Identity,
  logGroup: string,
  stream: string,
): boolean {
  const create = logs.groups.has(logGroup) ? [] : ['logs:CreateLogGroup'];
  const resource = arn('logs', `log-group:${logGroup}:log-stream:${stream}`);
  return [...create, 'logs:CreateLogStream', 'logs:PutLogEvents'].every((action) =>
    authorizer.isAllowed(identity, { action, resource }),
  );
}
