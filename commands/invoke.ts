import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { synthesise } from '../infra/assembly.ts';
import { startEmbedded } from '../infra/targets/embedded/start.ts';
import { type Command, runCommand, say, UsageError } from './command.ts';
import { type ClientSettings, clientSettings, findFunction, stackOptions } from './running-stack.ts';
import { stopWith } from './stop-with.ts';

const samples = new URL('../events/samples/', import.meta.url);

const invoke: Command<typeof stackOptions> = {
  name: 'npm run invoke',
  summary:
    'Invokes a function once with a sample event: on a stack of its own, or on the one that --stage or --endpoint name.',
  operands: 'FUNCTION [EVENT.json]',
  options: stackOptions,
  run: async (target, [name, eventFile, ...rest]) => {
    if (name === undefined || rest.length > 0) {
      throw new UsageError('Name one function, and one event at most');
    }
    const running = target.endpoint ?? process.env['AWS_ENDPOINT_URL'];
    if (running !== undefined || target.stage !== 'local') {
      await invokeOn(clientSettings(target), { stage: target.stage, name, eventFile });
      return;
    }
    const embedded = await startEmbedded({ assembly: await synthesise('local'), port: 0 });
    stopWith(() => embedded.stop());
    try {
      await invokeOn(embedded, { stage: 'local', name, eventFile });
    } finally {
      await embedded.stop();
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
  invocation: Invocation,
): Promise<void> {
  const { stage, name, eventFile } = invocation;
  const settings = {
    ...(endpoint && { endpoint }),
    ...(region && { region }),
    ...(credentials && { credentials }),
  };
  const client = new LambdaClient(settings);
  const FunctionName = await findFunction(client, stage, name);
  const Payload = await readEvent(name, eventFile);
  const started = performance.now();
  const answer = await client.send(new InvokeCommand({ FunctionName, Payload, LogType: 'Tail' }));
  const roundTrip = Math.round(performance.now() - started);
  client.destroy();
  say(
    Buffer.from(answer.LogResult ?? '', 'base64')
      .toString()
      .trimEnd(),
  );
  say(`Round trip: ${roundTrip} ms`);
  process.stdout.write(`${answer.Payload?.transformToString() ?? ''}\n`);
  process.exitCode = answer.FunctionError ? 1 : 0;
}

/** The event of this file, or the function's first sample. */
async function readEvent(name: string, eventFile: string | undefined): Promise<string> {
  const [sample] = readdirSync(samples).filter((file) => file.startsWith(`${name}.`));
  const path = eventFile ?? (sample && new URL(sample, samples));
  if (path === undefined || !existsSync(path)) {
    throw new UsageError(`There is no event ${eventFile ?? `events/samples/${name}.*.json`}`);
  }
  return readFile(path, 'utf8');
}

await runCommand(invoke);
