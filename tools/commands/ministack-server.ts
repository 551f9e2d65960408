import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CommandError, UsageError } from './command.ts';

const requirements = fileURLToPath(new URL('ministack-requirements.txt', import.meta.url));

export interface RunningMiniStack {
  /** The environment variables with which the AWS CLI, the SDKs and the CDK use it. */
  environment: Record<string, string>;
  endpoint: string;
  stop(): Promise<void>;
}

/**
 * Starts MiniStack on a free port, from a virtual environment of Python under `.build/`.
 * @throws {UsageError} when there is no Python to install it with
 */
export async function startMiniStack(): Promise<RunningMiniStack> {
  const directory = await installMiniStack();
  const port = await findFreePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const logFile = join(directory, 'ministack.log');
  const log = openSync(logFile, 'w');
  const server = spawn(join(directory, 'bin/ministack'), {
    stdio: ['ignore', log, log],
    env: {
      ...process.env,
      GATEWAY_PORT: String(port),
      // Functions run as processes of this machine, with the Node.js that runs this program.
      LAMBDA_EXECUTOR: 'local',
      PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
      // MiniStack would open a fixed port for IoT.
      IOT_MTLS_ENABLED: '0',
    },
  });
  const stop = () => stopServer(server);
  try {
    await waitUntilHealthy(server, endpoint, logFile);
  } catch (error) {
    await stop();
    throw error;
  }
  const environment = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  return { environment, endpoint, stop };
}

/** Creates the virtual environment once for each version of the requirements. @returns its directory */
async function installMiniStack(): Promise<string> {
  const version = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 8);
  const directory = resolve('.build', `ministack-${version}`);
  const marker = join(directory, 'installed');
  if (!existsSync(marker)) {
    rmSync(directory, { recursive: true, force: true });
    mkdirSync(dirname(directory), { recursive: true });
    try {
      await promisify(execFile)('python3', ['-m', 'venv', directory]);
      await promisify(execFile)(join(directory, 'bin/pip'), ['install', '--quiet', '-r', requirements]);
    } catch (cause) {
      throw new UsageError(`MiniStack needs Python 3 with venv and pip: ${cause}`, { cause });
    }
    writeFileSync(marker, '');
  }
  return directory;
}

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

const startTimeoutSeconds = 60;

async function waitUntilHealthy(server: ChildProcess, endpoint: string, logFile: string): Promise<void> {
  const deadline = Date.now() + startTimeoutSeconds * 1000;
  while (Date.now() < deadline && server.exitCode === null) {
    const health = await fetch(`${endpoint}/_ministack/health`).catch(() => undefined);
    if (health?.ok) {
      return;
    }
    await pause(200);
  }
  throw new CommandError(`MiniStack did not start; its log is ${logFile}`);
}

async function stopServer(server: ChildProcess): Promise<void> {
  if (server.exitCode === null && server.signalCode === null) {
    const exited = once(server, 'exit');
    server.kill('SIGTERM');
    await exited;
  }
}
