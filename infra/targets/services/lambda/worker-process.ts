import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LambdaFunction } from './function-host.ts';

/** How loading or an invocation ended. */
export interface Answer {
  result?: string;
  /** Without a trace it is the platform's: a time-out, a crash. */
  error?: { errorType: string; errorMessage: string; trace?: string[] };
  /** Absent when the process has ended. */
  memoryBytes?: number;
}

const worker = fileURLToPath(new URL('worker.cjs', import.meta.url));

/** The process of an execution environment. Its first answer, unasked, tells how loading the function went. */
export class WorkerProcess {
  readonly #child: ChildProcess;
  #answer = Promise.withResolvers<Answer>();
  #killedFor: Answer['error'];
  readonly exited: Promise<void>;

  constructor(definition: LambdaFunction, env: Record<string, string>, print: (text: string) => void) {
    const { Handler: handler, MemorySize, directory: cwd } = definition;
    const settings = JSON.stringify({ parentId: process.pid, handler, memoryBytes: MemorySize * 2 ** 20 });
    // As on Lambda: V8 is told to stay below what the whole process may use.
    const execArgv = [`--max-old-space-size=${Math.floor(MemorySize * 0.9)}`];
    this.#child = fork(worker, [settings], { cwd, env, execArgv, stdio: 'pipe' });
    // What is written past the worker: a crash of V8, an error that nobody caught.
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (data) => print(String(data)));
    }
    this.#child.on('message', ({ log, ...answer }: Answer & { log?: string }) =>
      log === undefined ? this.#answer.resolve(answer) : print(log),
    );
    const exit = Promise.withResolvers<void>();
    this.exited = exit.promise;
    this.#child.once('exit', (code, signal) => {
      const errorMessage = `Runtime exited with error: ${signal ? 'signal: killed' : `exit status ${code}`}`;
      this.#answer.resolve({ error: this.#killedFor ?? { errorType: 'Runtime.ExitError', errorMessage } });
      exit.resolve();
    });
  }

  /** The next answer, to an invocation if there is one. A process that takes longer than `milliseconds` is killed. */
  async answer(milliseconds: number, timedOut: string, invocation?: object): Promise<Answer> {
    const limit = setTimeout(() => {
      this.#killedFor = { errorType: 'Sandbox.Timedout', errorMessage: timedOut };
      this.kill();
    }, milliseconds);
    if (invocation) {
      // A process that is gone cannot be told; its end is the answer.
      this.#child.send(invocation, () => {});
    }
    const answer = await this.#answer.promise;
    clearTimeout(limit);
    if (answer.memoryBytes !== undefined) {
      this.#answer = Promise.withResolvers();
    }
    return answer;
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
