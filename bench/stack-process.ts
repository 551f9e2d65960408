import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import * as v from 'valibot';
import type { StackAddress } from '../commands/pipeline.ts';

const address = v.pipe(
  v.string(),
  v.parseJson(),
  v.object({
    endpoint: v.string(),
    region: v.string(),
    credentials: v.object({ accessKeyId: v.string(), secretAccessKey: v.string() }),
    outputs: v.record(v.string(), v.string()),
  }),
);

/** The embedded target in a process of its own, as `npm start` runs it, so that its time can be told from ours. */
export class StackProcess {
  readonly #child: ChildProcess;
  readonly address: StackAddress;

  private constructor(child: ChildProcess, stackAddress: StackAddress) {
    this.#child = child;
    this.address = stackAddress;
  }

  /** @throws {Error} when it does not start */
  static async start(): Promise<StackProcess> {
    const command = fileURLToPath(new URL('../commands/start.ts', import.meta.url));
    const stdio: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit'];
    const child = spawn(process.execPath, [command, '--port', '0', '--json'], { stdio });
    for await (const line of createInterface({ input: child.stdout })) {
      return new StackProcess(child, v.parse(address, line));
    }
    throw new Error('The stack did not start');
  }

  /** Seconds of processor time of the stack and of every function that still runs, so far. */
  processorTime(): number {
    const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,time=']).toString().trim().split('\n');
    const ours = String(this.#child.pid);
    return rows
      .map((row) => row.trim().split(/\s+/))
      .filter(([id, parent]) => id === ours || parent === ours)
      .reduce((sum, [, , time = '']) => sum + secondsOf(time), 0);
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    await once(this.#child, 'exit');
  }
}

/** `[[days-]hours:]minutes:seconds`; on macOS, seconds have decimals. */
function secondsOf(time: string): number {
  const [clock = '', days = '0'] = time.split('-').reverse();
  const units = clock.split(':').map(Number);
  return Number(days) * 86_400 + units.reduce((seconds, unit) => seconds * 60 + unit, 0);
}
