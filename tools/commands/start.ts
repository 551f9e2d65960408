import type { Emulator } from '../emulator/start.ts';
import { swaggerUiPrefix } from '../emulator/swagger-ui.ts';
import { type Command, logStatus, runCommand, UsageError } from './command.ts';
import { ensureDirectory } from './ensure-directory.ts';
import { startLocalEmulator } from './start-local-emulator.ts';
import { startupMessage } from './startup-message.ts';

const options = {
  port: {
    type: 'string',
    value: 'N',
    default: '4566',
    description: 'the port on 127.0.0.1; 0 selects a free one (4566)',
  },
  data: {
    type: 'string',
    value: 'DIR',
    description: 'keeps objects and tables in this directory; queues start empty',
  },
  json: {
    type: 'boolean',
    description: 'prints the endpoint, the credentials and the outputs as one line of JSON',
  },
} as const;

const start: Command<typeof options> = {
  name: 'npm start',
  summary: 'Starts the stack on the emulator, in this process: no Docker, no AWS account. Ctrl-C ends it.',
  options,
  run: async ({ port, data, json }) => {
    const emulator = await startLocalEmulator({
      port: parsePort(port),
      dataDirectory: data && (await ensureDirectory(data)),
      log: logStatus,
    });
    process.stdout.write(
      json ? `${JSON.stringify(toAddress(emulator))}\n` : startupMessage(emulator, getSwaggerUiUrl(emulator)),
    );
  },
};

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) {
    throw new UsageError(`--port is a number from 0 to 65535, not ${text}`);
  }
  return port;
}

function toAddress({ endpoint, region, credentials, outputs }: Emulator) {
  return { endpoint, region, credentials, outputs };
}

function getSwaggerUiUrl({ endpoint, outputs }: Emulator): string {
  return `${endpoint}${swaggerUiPrefix}?url=${outputs['ApiUrl']}openapi.json`;
}

await runCommand(start);
