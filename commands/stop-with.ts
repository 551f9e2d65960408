import { execFileSync } from 'node:child_process';

/** How often a process looks whether the npm that started it is still there, in milliseconds. */
const checkInterval = 500;

/** Ends this process cleanly on Ctrl-C, on SIGTERM, and when the npm that started it is gone. */
export function stopWith(stop: () => Promise<void>): void {
  let stopping = false;
  const end = async (exitCode: number) => {
    if (!stopping) {
      stopping = true;
      await stop();
      process.exit(exitCode);
    }
  };
  process.on('SIGINT', () => void end(130));
  process.on('SIGTERM', () => void end(143));
  const npm = findNpm();
  if (npm !== undefined) {
    setInterval(() => isAlive(npm) || void end(1), checkInterval).unref();
  }
}

/** npm that is killed passes nothing on, and the shell that it runs scripts in goes on waiting for us. */
function findNpm(): number | undefined {
  if (process.env['npm_lifecycle_event'] === undefined) {
    return undefined;
  }
  try {
    return Number(execFileSync('ps', ['-o', 'ppid=', '-p', `${process.ppid}`]));
  } catch {
    // No `ps` here, as on Windows: the shell is all that can be watched.
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
