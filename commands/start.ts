import { synthesise } from '../infra/assembly.ts';
import { apiPagePrefix } from '../infra/targets/embedded/api-page.ts';
import { type Embedded, startEmbedded } from '../infra/targets/embedded/start.ts';
import { type Command, runCommand, say, UsageError } from './command.ts';
import { makeFolder } from './make-folder.ts';
import { stopWith } from './stop-with.ts';
import { welcome } from './welcome.ts';

const options = {
  port: {
    type: 'string',
    value: 'N',
    default: '4566',
    description: 'the port on 127.0.0.1; 0 takes any that is free (4566)',
  },
  data: {
    type: 'string',
    value: 'DIR',
    description: 'keeps objects and tables in this folder; queues start empty',
  },
  json: {
    type: 'boolean',
    description: 'prints the address, the credentials and the outputs as one line of JSON',
  },
} as const;

const start: Command<typeof options> = {
  name: 'npm start',
  summary: 'Starts the stack in this process: no Docker, no AWS account. Ctrl-C ends it.',
  options,
  run: async ({ port, data, json }) => {
    const settings = { port: parsePort(port), dataDirectory: data && (await makeFolder(data)), log: say };
    const embedded = await startEmbedded({ assembly: await synthesise('local'), ...settings });
    stopWith(() => embedded.stop());
    process.stdout.write(
      json ? `${JSON.stringify(addressOf(embedded))}\n` : welcome(embedded, apiPageOf(embedded)),
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

function addressOf({ endpoint, region, credentials, outputs }: Embedded) {
  return { endpoint, region, credentials, outputs };
}

function apiPageOf({ endpoint, outputs }: Embedded): string {
  return `${endpoint}${apiPagePrefix}?url=${outputs['ApiUrl']}openapi.json`;
}

await runCommand(start);
