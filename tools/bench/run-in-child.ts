import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';

interface Child<Schema extends v.GenericSchema> {
  /** A file of `children/`. */
  program: string;
  /** Its first argument, as JSON. */
  settings: object;
  /** The schema of the message that it sends at the end. */
  result: Schema;
  /** @default that of this process */
  env?: Record<string, string>;
}

/**
 * Measures in a fresh process, where no other code takes time or memory.
 * @throws {Error} when it exits without a result
 */
export async function runInChild<Schema extends v.GenericSchema>(
  child: Child<Schema>,
): Promise<v.InferOutput<Schema>> {
  const path = fileURLToPath(new URL(`children/${child.program}`, import.meta.url));
  const { env = process.env } = child;
  // Functions write their logs to standard output; a benchmark ignores them.
  const stdio: ['ignore', 'ignore', 'inherit', 'ipc'] = ['ignore', 'ignore', 'inherit', 'ipc'];
  const running = fork(path, [JSON.stringify(child.settings)], { env, stdio, execArgv: [] });
  return new Promise((resolve, reject) => {
    running.once('message', (message) => resolve(v.parse(child.result, message)));
    running.once('exit', (code, signal) =>
      reject(new Error(`${child.program} exited with ${signal ?? code}`)),
    );
  });
}
