import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import * as v from 'valibot';
import type { StackAddress } from '../client/stack-client.ts';

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

/** The emulator in a process of its own, as `npm start` runs it, so that its processor time is measured separately. */
export class StackProcess {
  readonly #child: ChildProcess;
  readonly address: StackAddress;

  private constructor(child: ChildProcess, stackAddress: StackAddress) {
    this.#child = child;
    this.address = stackAddress;
  }

  /**
   * @param startCommand the path of the program that `npm start` runs
   * @throws {Error} when it does not start
   */
  static async start(startCommand: string): Promise<StackProcess> {
    const stdio: ['ignore', 'pipe', 'inherit'] = ['ignore', 'pipe', 'inherit'];
    const child = spawn(process.execPath, [startCommand, '--port', '0', '--json'], { stdio });
    for await (const line of createInterface({ input: child.stdout })) {
      return new StackProcess(child, v.parse(address, line));
    }
    throw new Error('The stack did not start');
  }

  /** Sums the processor time of the emulator and of every running function so far. */
  processorTimeSeconds(): number {
    const rows = execFileSync('ps', ['-A', '-o', 'pid=,ppid=,time=']).toString().trim().split('\n');
    const emulatorId = String(this.#child.pid);
    return rows
      .map((row) => row.trim().split(/\s+/))
      .filter(([id, parentId]) => id === emulatorId || parentId === emulatorId)
      .reduce((sum, [, , time = '']) => sum + parseProcessorTime(time), 0);
  }

  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    await once(this.#child, 'exit');
  }
}

/** Parses `[[days-]hours:]minutes:seconds` into seconds; on macOS, seconds have decimals. */
function parseProcessorTime(time: string): number {
  const [clock = '', days = '0'] = time.split('-').reverse();
  const units = clock.split(':').map(Number);
  return Number(days) * 86_400 + units.reduce((seconds, unit) => seconds * 60 + unit, 0);
}
