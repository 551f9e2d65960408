import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

export interface Ending {
  status: number | null;
  stdout: string;
  stderr: string;
}

/** Starts `npm run NAME` as its script does, without npm. */
export function startCommand(name: string, ...args: string[]): ChildProcess {
  // Most of a short command's time is compiling what its neighbours load too.
  const env = { ...process.env, NODE_COMPILE_CACHE: '.build/compiled' };
  return spawn(process.execPath, [`commands/${name}.ts`, ...args], { env });
}

/** Runs a command to its end. */
export async function runCommand(name: string, ...args: string[]): Promise<Ending> {
  const child = startCommand(name, ...args);
  const ended = once(child, 'close');
  const [stdout, stderr] = await Promise.all(
    [child.stdout, child.stderr].map((stream) => stream && text(stream)),
  );
  const [status] = await ended;
  return { status, stdout: stdout ?? '', stderr: stderr ?? '' };
}
