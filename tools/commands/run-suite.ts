import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Runs the end-to-end tests in a process of its own. @returns its exit status */
export async function runSuite(
  vitestOptions: string[],
  signal: AbortSignal,
  environment: Record<string, string>,
): Promise<number> {
  const suite = spawn('vitest', ['run', '--project', 'e2e', ...vitestOptions], {
    stdio: 'inherit',
    signal,
    env: { ...process.env, ...environment },
  });
  const [exitCode] = await once(suite, 'exit');
  return exitCode ?? 1;
}
