import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { CommandError } from './command.ts';
import { ensurePythonEnvironment } from './python-environment.ts';

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
  const directory = await ensurePythonEnvironment(requirements);
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
