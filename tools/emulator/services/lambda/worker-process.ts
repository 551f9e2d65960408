import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findHandlerFile } from './handler-file.ts';
import type { LambdaFunction } from './lambda-function.ts';

/** The result of loading a function, or of one invocation. */
export interface WorkerResult {
  result?: string;
  /** An error of the function has a trace. An error of the runtime, such as a time-out, has none. */
  error?: { errorType: string; errorMessage: string; trace?: string[] };
  /** Absent when the process has exited. */
  memoryBytes?: number;
}

const worker = fileURLToPath(new URL('worker.cjs', import.meta.url));

/** The process of an execution environment. Its first result is that of loading the function. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #hasTimeout: boolean;
  #result = Promise.withResolvers<WorkerResult>();
  #killReason: WorkerResult['error'];
  readonly exited: Promise<void>;

  constructor(definition: LambdaFunction, env: Record<string, string>, print: (text: string) => void) {
    const { Handler, MemorySize, directory: cwd, inspectPort } = definition;
    this.#hasTimeout = inspectPort === undefined;
    const settings = JSON.stringify({
      parentId: process.pid,
      file: findHandlerFile(Handler, cwd),
      exportName: Handler.split('.')[1],
      memoryBytes: MemorySize * 2 ** 20,
    });
    // As on Lambda, the heap of V8 is smaller than the memory of the whole process.
    const execArgv = [`--max-old-space-size=${Math.floor(MemorySize * 0.9)}`];
    if (inspectPort !== undefined) {
      execArgv.push(`--inspect=127.0.0.1:${inspectPort}`);
    }
    this.#child = fork(worker, [settings], { cwd, env, execArgv, stdio: 'pipe' });
    // The worker redirects its own output. V8 writes here when it crashes or when an error is uncaught.
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (data) => print(String(data)));
    }
    this.#child.on('message', ({ log, ...result }: WorkerResult & { log?: string }) =>
      log === undefined ? this.#result.resolve(result) : print(log),
    );
    const exit = Promise.withResolvers<void>();
    this.exited = exit.promise;
    this.#child.once('exit', (code, signal) => {
      const errorMessage = `Runtime exited with error: ${signal ? 'signal: killed' : `exit status ${code}`}`;
      this.#result.resolve({ error: this.#killReason ?? { errorType: 'Runtime.ExitError', errorMessage } });
      exit.resolve();
    });
  }

  /** Waits for the next result, of an invocation if there is one. Kills a process that exceeds the time-out. */
  async nextResult(timeoutMs: number, timeoutMessage: string, invocation?: object): Promise<WorkerResult> {
    const kill = () => {
      this.#killReason = { errorType: 'Sandbox.Timedout', errorMessage: timeoutMessage };
      this.kill();
    };
    const timeout = this.#hasTimeout ? setTimeout(kill, timeoutMs) : undefined;
    if (invocation) {
      // Sending to a process that has exited fails. Its exit is the result.
      this.#child.send(invocation, () => {});
    }
    const result = await this.#result.promise;
    clearTimeout(timeout);
    if (result.memoryBytes !== undefined) {
      this.#result = Promise.withResolvers();
    }
    return result;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
