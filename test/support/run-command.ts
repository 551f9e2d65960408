import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

export interface CommandResult {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Starts the program of `npm run NAME`, without npm. */
export function startCommand(name: string, ...args: string[]): ChildProcess {
  // Most of a short command's time is spent compiling modules that every command imports.
  const env = { ...process.env, NODE_COMPILE_CACHE: '.build/compiled' };
  return spawn(process.execPath, [`tools/commands/${name}.ts`, ...args], { env });
}

/** Runs a command until it exits. */
export async function runCommand(name: string, ...args: string[]): Promise<CommandResult> {
  const child = startCommand(name, ...args);
  const closed = once(child, 'close');
  const [stdout, stderr] = await Promise.all(
    [child.stdout, child.stderr].map((stream) => stream && text(stream)),
  );
  const [status] = await closed;
  return { status, stdout: stdout ?? '', stderr: stderr ?? '' };
}
