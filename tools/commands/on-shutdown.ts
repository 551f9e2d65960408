import { execFileSync } from 'node:child_process';

/** The npm process is checked this often. */
const checkIntervalMs = 500;

/** Calls `stop` and ends this process on Ctrl-C, on SIGTERM, and when the npm that started it has ended. */
export function onShutdown(stop: () => Promise<void>): void {
  let isStopping = false;
  const shutDown = async (exitCode: number) => {
    if (!isStopping) {
      isStopping = true;
      await stop();
      process.exit(exitCode);
    }
  };
  process.on('SIGINT', () => void shutDown(130));
  process.on('SIGTERM', () => void shutDown(143));
  const npm = findNpm();
  if (npm !== undefined) {
    setInterval(() => isAlive(npm) || void shutDown(1), checkIntervalMs).unref();
  }
}

/** An npm that is killed forwards no signal, and the shell in which it runs scripts keeps waiting for this process. */
function findNpm(): number | undefined {
  if (process.env['npm_lifecycle_event'] === undefined) {
    return undefined;
  }
  try {
    return Number(execFileSync('ps', ['-o', 'ppid=', '-p', `${process.ppid}`]));
  } catch {
    // Where there is no `ps`, as on Windows, only the shell can be watched.
    return process.ppid;
  }
}

function isAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}
