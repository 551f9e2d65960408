import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { type Command, logStatus, runCommand, UsageError } from './command.ts';
import { type ClientSettings, clientSettings, findFunction, stackOptions } from './running-stack.ts';
import { startLocalEmulator } from './start-local-emulator.ts';

const sampleEvents = new URL('../../events/', import.meta.url);

const invoke: Command<typeof stackOptions> = {
  name: 'npm run invoke',
  summary:
    'Invokes a function once with a sample event, on an emulator of its own or on the stack that --stage or --endpoint names.',
  positionalUsage: 'FUNCTION [EVENT.json]',
  options: stackOptions,
  run: async (target, [name, eventFile, ...others]) => {
    if (name === undefined || others.length > 0) {
      throw new UsageError('Name one function, and one event at most');
    }
    const endpoint = target.endpoint ?? process.env['AWS_ENDPOINT_URL'];
    if (endpoint !== undefined || target.stage !== 'local') {
      await invokeOn(clientSettings(target), { stage: target.stage, name, eventFile });
      return;
    }
    const emulator = await startLocalEmulator({ port: 0 });
    try {
      await invokeOn(emulator, { stage: 'local', name, eventFile });
    } finally {
      await emulator.stop();
    }
  },
};

interface Invocation {
  stage: string;
  name: string;
  eventFile: string | undefined;
}

async function invokeOn(
  { endpoint, region, credentials }: ClientSettings,
  { stage, name, eventFile }: Invocation,
): Promise<void> {
  const client = new LambdaClient({
    ...(endpoint && { endpoint }),
    ...(region && { region }),
    ...(credentials && { credentials }),
  });
  const FunctionName = await findFunction(client, stage, name);
  const Payload = await readEvent(name, eventFile);
  const startedAt = performance.now();
  const output = await client.send(new InvokeCommand({ FunctionName, Payload, LogType: 'Tail' }));
  const roundTripMs = Math.round(performance.now() - startedAt);
  client.destroy();
  const log = Buffer.from(output.LogResult ?? '', 'base64').toString();
  logStatus(log.trimEnd());
  logStatus(`Round trip: ${roundTripMs} ms`);
  process.stdout.write(`${output.Payload?.transformToString() ?? ''}\n`);
  process.exitCode = output.FunctionError ? 1 : 0;
}

/** Reads this file, or else the first sample event of the function. */
async function readEvent(name: string, eventFile: string | undefined): Promise<string> {
  const [sample] = readdirSync(sampleEvents).filter((file) => file.startsWith(`${name}.`));
  const path = eventFile ?? (sample && new URL(sample, sampleEvents));
  if (path === undefined || !existsSync(path)) {
    throw new UsageError(`There is no event ${eventFile ?? `events/${name}.*.json`}`);
  }
  return readFile(path, 'utf8');
}

await runCommand(invoke);
