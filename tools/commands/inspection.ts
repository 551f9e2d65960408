import { once } from 'node:events';
import { createServer } from 'node:net';
import { getStackName } from '../../infra/stages.ts';
import type { Inspection } from '../emulator/services/lambda/execution-environment.ts';

/** The port that Node.js and debuggers use by default. */
const defaultPort = 9229;

/** The name of a function in stage `local`. */
export function toFunctionName(name: string): string {
  return `${getStackName('local')}-${name}`;
}

/** Selects a port for the debugger of a function. */
export async function toInspection(name: string): Promise<Inspection> {
  const port = (await findFreePort(defaultPort)) ?? (await findFreePort(0)) ?? defaultPort;
  return { functionName: toFunctionName(name), port };
}

/** Describes how to attach to the function. */
export function formatAttachment({ functionName, port }: Inspection): string {
  const configuration = { type: 'node', request: 'attach', port, restart: true };
  return `A debugger can attach to ${functionName} on 127.0.0.1:${port}: open chrome://inspect in Chrome, or start this in VS Code:
  ${JSON.stringify(configuration)}`;
}

/** @returns undefined when the port is in use */
async function findFreePort(port: number): Promise<number | undefined> {
  const server = createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch {
    return undefined;
  }
  const address = server.address();
  server.close();
  return typeof address === 'object' ? address?.port : undefined;
}
