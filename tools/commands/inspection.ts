import { once } from 'node:events';
import { globSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { getStackName } from '../../infra/stages.ts';
import type { Inspection } from '../emulator/services/lambda/execution-environment.ts';
import { UsageError } from './command.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The port that Node.js and debuggers use by default. */
const defaultPort = 9229;

/** The names of all functions, which are their directories. */
export function listFunctions(): string[] {
  return globSync('functions/*/handler.ts', { cwd: root })
    .map((path) => basename(dirname(path)))
    .sort();
}

/** The name of a function in stage `local`. */
export function toFunctionName(name: string): string {
  return `${getStackName('local')}-${name}`;
}

/** Selects a port for the debugger of a function. @throws {UsageError} that lists the functions */
export async function findInspection(name: string): Promise<Inspection> {
  const names = listFunctions();
  if (!names.includes(name)) {
    throw new UsageError(`There is no function ${name}; there are ${names.join(', ')}`);
  }
  return {
    functionName: toFunctionName(name),
    port: (await findFreePort(defaultPort)) ?? (await findFreePort(0)) ?? defaultPort,
  };
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
